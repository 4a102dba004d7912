//! How weights are stored, and how many bits each one takes.

use std::fmt;
use std::str::FromStr;

/// How the weights of a model are stored.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantisation {
    /// 32-bit floats.
    F32,
    /// 16-bit floats; `bf16` takes as much.
    F16,
    /// llama.cpp's 8 bits.
    Q8_0,
    /// 8-bit integers as vLLM and bitsandbytes have them.
    Int8,
    /// llama.cpp's 6 bits.
    Q6K,
    /// llama.cpp's 5 bits, medium.
    Q5KM,
    /// llama.cpp's 4 bits, medium.
    Q4KM,
    /// 4-bit integers in groups of 128: AWQ, GPTQ.
    Int4,
    /// llama.cpp's first 4 bits.
    Q4_0,
}

impl Quantisation {
    /// All of them, the one with the most bits first.
    pub const ALL: [Quantisation; 9] = [
        Quantisation::F32,
        Quantisation::F16,
        Quantisation::Q8_0,
        Quantisation::Int8,
        Quantisation::Q6K,
        Quantisation::Q5KM,
        Quantisation::Q4KM,
        Quantisation::Int4,
        Quantisation::Q4_0,
    ];

    /// The name, as in `q4_k_m`.
    pub const fn name(self) -> &'static str {
        match self {
            Quantisation::F32 => "f32",
            Quantisation::F16 => "f16",
            Quantisation::Q8_0 => "q8_0",
            Quantisation::Int8 => "int8",
            Quantisation::Q6K => "q6_k",
            Quantisation::Q5KM => "q5_k_m",
            Quantisation::Q4KM => "q4_k_m",
            Quantisation::Int4 => "int4",
            Quantisation::Q4_0 => "q4_0",
        }
    }

    /// Hundredths of a bit for one weight, scales and unquantised layers included.
    ///
    /// - `q8_0`, `q4_0`: blocks of 32 weights with a 16-bit scale, [ggml-common.h]; `q4_0` keeps the output layer in
    ///   `q6_k`, which makes 4.53 of 4.5 in Llama 3.1 70B, [as llama.cpp logs it].
    /// - `q6_k`, `q5_k_m`, `q4_k_m`: measured on Llama 2 7B, 13B and 70B, the most of the three, in llama.cpp's [table].
    /// - `int8`, `int4`: a scale (and for 4 bits a zero point) for each 128 weights, embeddings and output layer in 16
    ///   bits. Llama 2 7B has 262 million of its 6.74 billion weights there, so 8.31 bits, and 4.62 of the 3.89 GB of
    ///   [an AWQ file]; larger models stay below.
    ///
    /// [ggml-common.h]: https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/ggml-common.h
    /// [as llama.cpp logs it]: https://github.com/ollama/ollama/pull/6279
    /// [table]: https://github.com/ggerganov/llama.cpp/blob/b8c1476e44cc1f3a1811613f65251cf779067636/examples/quantize/README.md
    /// [an AWQ file]: https://huggingface.co/TheBloke/Llama-2-7B-AWQ/tree/main
    pub const fn centibits(self) -> u32 {
        match self {
            Quantisation::F32 => 3200,
            Quantisation::F16 => 1600,
            Quantisation::Q8_0 => 850,
            Quantisation::Int8 => 831,
            Quantisation::Q6K => 656,
            Quantisation::Q5KM => 568,
            Quantisation::Q4KM => 484,
            Quantisation::Int4 => 462,
            Quantisation::Q4_0 => 453,
        }
    }

    /// The bits for one weight as text, as in `4.84`.
    pub(super) fn bits(self) -> String {
        let centibits = self.centibits();
        match centibits % 100 {
            0 => format!("{}", centibits / 100),
            rest => format!("{}.{rest:02}", centibits / 100),
        }
    }
}

impl fmt::Display for Quantisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name is that of no [`Quantisation`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownQuantisation(String);

impl fmt::Display for UnknownQuantisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no quantisation that is known: use one of",
            self.0
        )?;
        for (index, known) in Quantisation::ALL.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma} `{known}`")?;
        }
        f.write_str(" (`bf16`, `fp16`, `awq` and `gptq` are read too)")
    }
}

impl std::error::Error for UnknownQuantisation {}

impl FromStr for Quantisation {
    type Err = UnknownQuantisation;

    fn from_str(text: &str) -> Result<Self, UnknownQuantisation> {
        let name = text.to_ascii_lowercase();
        let name = match name.as_str() {
            "fp32" => "f32",
            "fp16" | "bf16" => "f16",
            "awq" | "gptq" => "int4",
            other => other,
        };
        let mut all = Quantisation::ALL.into_iter();
        all.find(|known| known.name() == name)
            .ok_or_else(|| UnknownQuantisation(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Quantisation;

    #[test]
    fn every_name_is_read_in_any_case() {
        for known in Quantisation::ALL {
            assert_eq!(known.name().to_uppercase().parse(), Ok(known));
        }
        for (other, known) in [
            ("bf16", Quantisation::F16),
            ("AWQ", Quantisation::Int4),
            ("gptq", Quantisation::Int4),
        ] {
            assert_eq!(other.parse(), Ok(known));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let error = "q3".parse::<Quantisation>().unwrap_err().to_string();
        assert!(error.starts_with("`q3` is no quantisation that is known: use one of `f32`, "));
    }

    #[test]
    fn they_are_ordered_by_their_bits() {
        let bits = Quantisation::ALL.map(Quantisation::centibits);
        assert!(bits.is_sorted_by(|more, less| more > less));
    }
}

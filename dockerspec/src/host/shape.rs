//! How many layers and heads a model has, which decides what its context takes.

/// The part of a model's `config.json` that its cache depends on.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// `num_hidden_layers`.
    pub layers: u32,
    /// `num_key_value_heads`.
    pub kv_heads: u32,
    /// `head_dim`, or `hidden_size` by `num_attention_heads`.
    pub head_dim: u32,
}

/// A published model whose shape stands for those of about its size.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) name: &'static str,
    /// The most parameters of a model that is taken to be like it.
    most: u64,
    pub(super) shape: Shape,
}

const BILLION: u64 = 1_000_000_000;

const fn known(name: &'static str, most: u64, [layers, kv_heads, head_dim]: [u32; 3]) -> Known {
    let shape = Shape {
        layers,
        kv_heads,
        head_dim,
    };
    Known { name, most, shape }
}

/// Layers, KV heads and head dimension of published models. Of models of one size the one with the larger cache is
/// listed: too much is planned for, never too little.
///
/// Sources: <https://github.com/argilla-io/distilabel/issues/593> (the one of 1.1B),
/// <https://huggingface.co/ChaiML/llamademo/blob/3179e0eaa3527e3a4697cd4f9b3511af3489707f/config.json> (7B),
/// <https://huggingface.co/NousResearch/Llama-2-13b-chat-hf/blob/aad3c0b2315a458d54cd9b09ddc51cf06021196f/config.json>
/// (13B), <https://github.com/abetlen/llama-cpp-python/issues/66> (30B),
/// <https://huggingface.co/TheBloke/Llama-2-70B-fp16/blob/refs%2Fpr%2F6/config.json> (70B)
const KNOWN: [Known; 5] = [
    known("TinyLlama 1.1B", 2 * BILLION, [22, 4, 64]),
    known("Llama 2 7B", 9 * BILLION, [32, 32, 128]),
    known("Llama 2 13B", 16 * BILLION, [40, 40, 128]),
    known("LLaMA 30B", 40 * BILLION, [60, 52, 128]),
    known("Llama 2 70B", 80 * BILLION, [80, 8, 128]),
];

/// The published model nearest to so many parameters; nothing beyond the largest.
pub(super) fn like(parameters: u64) -> Option<&'static Known> {
    KNOWN.iter().find(|known| parameters <= known.most)
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn a_model_is_taken_to_be_like_one_of_its_size() {
        for (billions, name) in [
            (1, Some("TinyLlama 1.1B")),
            (7, Some("Llama 2 7B")),
            (8, Some("Llama 2 7B")),
            (14, Some("Llama 2 13B")),
            (34, Some("LLaMA 30B")),
            (70, Some("Llama 2 70B")),
            (405, None),
        ] {
            let found = like(billions * 1_000_000_000).map(|known| known.name);
            assert_eq!(found, name, "{billions}");
        }
    }
}

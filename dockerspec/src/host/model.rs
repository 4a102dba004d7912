//! A model, described by what decides how much memory it takes.

use std::{error, fmt};

use super::memory::ModelMemory;
use super::quantisation::Quantisation;
use super::shape::{Shape, like};
use super::size::grouped;

/// A model that shall run on a host.
///
/// # Examples
///
/// ```
/// use dockerspec::host::{ModelNeeds, Quantisation};
///
/// let model = ModelNeeds::new(7_000_000_000, Quantisation::Q4KM).context(4096);
/// let memory = model.memory()?;
/// assert_eq!(memory.cache, 2 << 30);
/// # Ok::<(), dockerspec::host::ModelError>(())
/// ```
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelNeeds {
    parameters: u64,
    quantisation: Quantisation,
    context: u32,
    layers: Option<u32>,
    heads: Option<u32>,
    kv_heads: Option<u32>,
    head_dim: Option<u32>,
}

impl ModelNeeds {
    /// The context where none is given, in tokens: llama.cpp's own.
    ///
    /// <https://github.com/ggml-org/llama.cpp/pull/10136>
    pub const CONTEXT: u32 = 4096;

    /// A model of so many parameters.
    pub const fn new(parameters: u64, quantisation: Quantisation) -> Self {
        ModelNeeds {
            parameters,
            quantisation,
            context: Self::CONTEXT,
            layers: None,
            heads: None,
            kv_heads: None,
            head_dim: None,
        }
    }

    /// The tokens of its context, those of all requests that are served at a time together.
    pub const fn context(mut self, tokens: u32) -> Self {
        self.context = tokens;
        self
    }

    /// Its layers: `num_hidden_layers` of its `config.json`.
    pub const fn layers(mut self, layers: u32) -> Self {
        self.layers = Some(layers);
        self
    }

    /// Its attention heads: `num_attention_heads`.
    pub const fn heads(mut self, heads: u32) -> Self {
        self.heads = Some(heads);
        self
    }

    /// The heads whose keys and values are kept: `num_key_value_heads`; all of its heads where none is given.
    pub const fn kv_heads(mut self, heads: u32) -> Self {
        self.kv_heads = Some(heads);
        self
    }

    /// The width of a head: `head_dim`, or `hidden_size` by `num_attention_heads`.
    pub const fn head_dim(mut self, width: u32) -> Self {
        self.head_dim = Some(width);
        self
    }

    /// The same model, stored otherwise.
    pub const fn stored_as(mut self, quantisation: Quantisation) -> Self {
        self.quantisation = quantisation;
        self
    }

    /// How it is stored.
    pub const fn quantisation(&self) -> Quantisation {
        self.quantisation
    }

    /// How many parameters it has.
    pub const fn parameters(&self) -> u64 {
        self.parameters
    }

    /// How many tokens its context has.
    pub const fn tokens(&self) -> u32 {
        self.context
    }

    /// What it takes, number by number.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfRange`] for a number that no model has, [`ModelError::HeadsDoNotDivide`] where the heads
    /// cannot share their keys and values evenly, [`ModelError::ShapeUnknown`] for a model beyond those whose layers and
    /// heads are known here.
    pub fn memory(&self) -> Result<ModelMemory, ModelError> {
        self.check()?;
        let (shape, assumed) = self.shape()?;
        Ok(ModelMemory::of(self, shape, assumed))
    }

    /// What is given, completed by a published model of its size; the name of that one where it decided anything.
    pub(super) fn shape(&self) -> Result<(Shape, Option<&'static str>), ModelError> {
        let kv_heads = self.kv_heads.or(self.heads);
        if let (Some(layers), Some(kv_heads), Some(head_dim)) =
            (self.layers, kv_heads, self.head_dim)
        {
            return Ok((
                Shape {
                    layers,
                    kv_heads,
                    head_dim,
                },
                None,
            ));
        }
        let parameters = self.parameters;
        let known = like(parameters).ok_or(ModelError::ShapeUnknown { parameters })?;
        let shape = Shape {
            layers: self.layers.unwrap_or(known.shape.layers),
            kv_heads: kv_heads.unwrap_or(known.shape.kv_heads),
            head_dim: self.head_dim.unwrap_or(known.shape.head_dim),
        };
        Ok((shape, Some(known.name)))
    }

    fn check(&self) -> Result<(), ModelError> {
        let given = [
            ("layers", self.layers, 1000),
            ("attention heads", self.heads, 1024),
            ("KV heads", self.kv_heads, 1024),
            ("head dimension", self.head_dim, 4096),
            ("context", Some(self.context), 100_000_000),
        ];
        let parameters = ("parameters", Some(self.parameters), 100_000_000_000_000);
        let given = given.map(|(what, number, most)| (what, number.map(u64::from), most));
        for (what, number, most) in [parameters].into_iter().chain(given) {
            let least = if what == "parameters" { 1_000_000 } else { 1 };
            if let Some(number) = number
                && !(least..=most).contains(&number)
            {
                return Err(ModelError::OutOfRange {
                    what,
                    number,
                    least,
                    most,
                });
            }
        }
        match (self.heads, self.kv_heads) {
            (Some(heads), Some(kv_heads)) if !heads.is_multiple_of(kv_heads) => {
                Err(ModelError::HeadsDoNotDivide { heads, kv_heads })
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for ModelNeeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters = grouped(self.parameters);
        write!(
            f,
            "the model of {parameters} parameters in `{}`",
            self.quantisation
        )
    }
}

/// Why a description is that of no model.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelError {
    /// A text is no number of parameters.
    NotANumber {
        /// The text.
        text: String,
    },
    /// A number that no model has.
    OutOfRange {
        /// What it counts.
        what: &'static str,
        /// The number.
        number: u64,
        /// The least that makes sense.
        least: u64,
        /// The most that makes sense.
        most: u64,
    },
    /// No published model of about this size is known here, and its layers and heads are not given.
    ShapeUnknown {
        /// How many parameters it has.
        parameters: u64,
    },
    /// Heads share keys and values in groups of the same size.
    HeadsDoNotDivide {
        /// The attention heads.
        heads: u32,
        /// The heads whose keys and values are kept.
        kv_heads: u32,
    },
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::NotANumber { text } => write!(
                f,
                "`{text}` is no number of parameters: write it as `7B`, `350M` or `1.5B`"
            ),
            ModelError::OutOfRange {
                what,
                number,
                least,
                most,
            } => write!(
                f,
                "`{number}` is no number of {what} that a model has: it is {least} to {most}; the model's `config.json` says"
            ),
            ModelError::ShapeUnknown { parameters } => write!(
                f,
                "a model of `{parameters}` parameters is larger than those whose shape is known here: give layers, KV heads and head dimension of its `config.json`"
            ),
            ModelError::HeadsDoNotDivide { heads, kv_heads } => write!(
                f,
                "`{heads}` attention heads cannot share `{kv_heads}` KV heads evenly: take both from the model's `config.json`"
            ),
        }
    }
}

impl error::Error for ModelError {}

#[cfg(test)]
mod tests {
    use super::{ModelError, ModelNeeds};
    use crate::host::Quantisation;

    #[test]
    fn numbers_that_no_model_has_are_refused() {
        let model = ModelNeeds::new(7_000_000_000, Quantisation::F16);
        for (model, what) in [
            (ModelNeeds::new(0, Quantisation::F16), "parameters"),
            (ModelNeeds::new(7, Quantisation::F16), "parameters"),
            (ModelNeeds::new(u64::MAX, Quantisation::F16), "parameters"),
            (model.context(0), "context"),
            (model.context(u32::MAX), "context"),
            (model.layers(0), "layers"),
            (model.heads(0), "attention heads"),
            (model.kv_heads(5000), "KV heads"),
            (model.head_dim(0), "head dimension"),
        ] {
            let error = model.memory().unwrap_err();
            assert!(
                matches!(error, ModelError::OutOfRange { what: found, .. } if found == what),
                "{what}: {error}"
            );
        }
        let error = model.heads(32).kv_heads(7).memory().unwrap_err();
        assert_eq!(
            error,
            ModelError::HeadsDoNotDivide {
                heads: 32,
                kv_heads: 7
            }
        );
    }

    #[test]
    fn what_is_given_is_not_assumed() {
        let model = ModelNeeds::new(8_030_261_248, Quantisation::F16);
        assert_eq!(model.shape().unwrap().1, Some("Llama 2 7B"));
        assert_eq!(
            model.layers(32).kv_heads(8).shape().unwrap().1,
            Some("Llama 2 7B")
        );
        let given = model.layers(28).heads(24).kv_heads(8).head_dim(96);
        let (shape, assumed) = given.shape().unwrap();
        assert_eq!((shape.layers, shape.kv_heads, shape.head_dim), (28, 8, 96));
        assert_eq!(assumed, None);
        assert_eq!(model.heads(24).shape().unwrap().0.kv_heads, 24);
    }

    #[test]
    fn a_shape_is_not_made_up() {
        let model = ModelNeeds::new(405_000_000_000, Quantisation::Int8);
        let error = model.layers(126).memory().unwrap_err();
        assert_eq!(
            error,
            ModelError::ShapeUnknown {
                parameters: 405_000_000_000
            }
        );
        assert!(model.layers(126).kv_heads(8).head_dim(128).memory().is_ok());
    }
}

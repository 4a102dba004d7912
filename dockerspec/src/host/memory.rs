//! What a model takes: weights, the cache of its context, and what the server needs beside them.

use super::model::ModelNeeds;
use super::shape::Shape;
use super::size::grouped;
use super::thresholds::{OVERHEAD_LEAST, OVERHEAD_PERCENT};

/// What a model takes, in bytes.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelMemory {
    /// Its weights: parameters by bits of each.
    pub weights: u64,
    /// Keys and values of its context: 2 by layers, KV heads, head dimension, tokens and the 2 bytes of an `f16`.
    pub cache: u64,
    /// What the server needs beside them.
    pub overhead: u64,
    /// All three.
    pub total: u64,
    /// The shape that the cache was computed from.
    pub shape: Shape,
    /// The published model that the shape, or a part of it, was taken from; nothing where all of it was given.
    pub assumed: Option<&'static str>,
}

/// Bytes of a key or a value: servers keep them as 16-bit floats unless told otherwise.
const CACHED: u128 = 2;

impl ModelMemory {
    pub(super) fn of(model: &ModelNeeds, shape: Shape, assumed: Option<&'static str>) -> Self {
        let bits = u128::from(model.parameters()) * u128::from(model.quantisation().centibits());
        let weights = saturated(bits.div_ceil(800));
        let head = u128::from(shape.kv_heads) * u128::from(shape.head_dim);
        let token = 2 * u128::from(shape.layers) * head * CACHED;
        let cache = saturated(token * u128::from(model.tokens()));
        let used = weights.saturating_add(cache);
        let overhead = (used / 100 * OVERHEAD_PERCENT).max(OVERHEAD_LEAST);
        ModelMemory {
            weights,
            cache,
            overhead,
            total: used.saturating_add(overhead),
            shape,
            assumed,
        }
    }

    pub(super) fn why_weights(model: &ModelNeeds) -> String {
        format!(
            "{} parameters x {} bits / 8",
            grouped(model.parameters()),
            model.quantisation().bits()
        )
    }

    pub(super) fn why_cache(&self, model: &ModelNeeds) -> String {
        let Shape {
            layers,
            kv_heads,
            head_dim,
        } = self.shape;
        let tokens = grouped(u64::from(model.tokens()));
        let assumed = match self.assumed {
            Some(name) => format!("; shape of {name} where none was given"),
            None => String::new(),
        };
        format!(
            "keys and values: 2 x {layers} layers x {kv_heads} KV heads x {head_dim} x {tokens} tokens x 2 bytes{assumed}"
        )
    }

    pub(super) fn why_overhead() -> String {
        format!(
            "server and compute buffers: {OVERHEAD_PERCENT} % of weights and cache, at least {} MiB",
            OVERHEAD_LEAST >> 20
        )
    }
}

fn saturated(bytes: u128) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use crate::host::{ModelMemory, ModelNeeds, Quantisation};

    /// What is published of a file and of a run with it.
    struct Published {
        parameters: u64,
        quantisation: Quantisation,
        /// Layers, attention heads, KV heads, head dimension of its `config.json`.
        shape: [u32; 4],
        context: u32,
        /// Size of the file, in bytes, as its card rounds it.
        file: u64,
        /// Keys and values of the context, in bytes.
        cache: u64,
    }

    const MIB: u64 = 1 << 20;

    /// Llama 2 7B, `Q4_K_M`.
    ///
    /// File: 4.08 GB, <https://huggingface.co/TheBloke/Llama-2-7B-GGUF/blob/b4e04e128f421c93a5f1e34ac4d7ca9b0af47b80/llama-2-7b.Q4_K_M.gguf>.
    /// Shape: <https://huggingface.co/ChaiML/llamademo/blob/3179e0eaa3527e3a4697cd4f9b3511af3489707f/config.json>.
    /// Cache: 2048 MiB for 4096 tokens,
    /// <https://github.com/ArmDeveloperEcosystem/arm-learning-paths/blob/ff9951a2cc05a5e8bcbd8ad246d86689780c5272/content/learning-paths/servers-and-cloud-computing/llama-cpu/llama-chatbot.md>.
    /// All read on 2026-11-26.
    const LLAMA_2_7B: Published = Published {
        parameters: 7_000_000_000,
        quantisation: Quantisation::Q4KM,
        shape: [32, 32, 32, 128],
        context: 4096,
        file: 4_080_000_000,
        cache: 2048 * MIB,
    };

    /// Llama 2 13B, `Q8_0`.
    ///
    /// File: 13.8 GB, <https://huggingface.co/TheBloke/Llama-2-13B-GGUF/blob/b106d1c018ac999af9130b83134fb6b7c5331dea/llama-2-13b.Q8_0.gguf>.
    /// Shape: <https://huggingface.co/NousResearch/Llama-2-13b-chat-hf/blob/aad3c0b2315a458d54cd9b09ddc51cf06021196f/config.json>.
    /// Cache: 3200 MiB for 4096 tokens,
    /// <https://github.com/langchain-ai/langchain/blob/0e90e92de2c627e1c9ea6cf1a8711a7c7720831a/docs/extras/modules/data_connection/retrievers/web_research.ipynb>.
    /// All read on 2026-11-26.
    const LLAMA_2_13B: Published = Published {
        parameters: 13_000_000_000,
        quantisation: Quantisation::Q8_0,
        shape: [40, 40, 40, 128],
        context: 4096,
        file: 13_800_000_000,
        cache: 3200 * MIB,
    };

    /// Llama 2 70B, `Q4_K_M`.
    ///
    /// File: 41.4 GB, <https://huggingface.co/TheBloke/Llama-2-70B-GGUF/tree/18dfb7afa4b25935f4d5181db5a26d237c12ed51>.
    /// Shape: <https://huggingface.co/TheBloke/Llama-2-70B-fp16/blob/refs%2Fpr%2F6/config.json>.
    /// Cache: 1280 MiB for 4096 tokens,
    /// <https://github.com/nvidia-holoscan/holohub/blob/28abca8027b08c1f3a8a9aff58140611d941af5b/tutorials/local-llama/README.md>.
    /// All read on 2026-11-26.
    const LLAMA_2_70B: Published = Published {
        parameters: 70_000_000_000,
        quantisation: Quantisation::Q4KM,
        shape: [80, 64, 8, 128],
        context: 4096,
        file: 41_400_000_000,
        cache: 1280 * MIB,
    };

    fn model(published: &Published) -> ModelNeeds {
        ModelNeeds::new(published.parameters, published.quantisation).context(published.context)
    }

    #[track_caller]
    fn within_ten_percent(computed: u64, published: u64) {
        let difference = computed.abs_diff(published);
        assert!(
            difference <= published / 10,
            "{computed} is not near {published}"
        );
    }

    #[test]
    fn published_models_take_what_their_cards_say() {
        for published in [LLAMA_2_7B, LLAMA_2_13B, LLAMA_2_70B] {
            let [layers, heads, kv_heads, head_dim] = published.shape;
            let given = model(&published)
                .layers(layers)
                .heads(heads)
                .kv_heads(kv_heads);
            let given = given.head_dim(head_dim).memory().unwrap();
            assert_eq!(given.assumed, None);
            // the shape that is assumed for the size is that of the model
            let assumed = model(&published).memory().unwrap();
            assert!(assumed.assumed.is_some());
            for memory in [given, assumed] {
                within_ten_percent(memory.weights, published.file);
                within_ten_percent(memory.cache, published.cache);
            }
        }
    }

    /// llama.cpp held 40643 MiB on the GPU for the 70B of above, weights, cache and compute buffers:
    /// <https://github.com/nvidia-holoscan/holohub/blob/28abca8027b08c1f3a8a9aff58140611d941af5b/tutorials/local-llama/README.md>.
    #[test]
    fn the_total_is_more_than_a_server_held_but_not_by_much() {
        let memory = model(&LLAMA_2_70B).memory().unwrap();
        let held = 40_643 * MIB;
        assert!(memory.total > held, "{memory:?}");
        assert!(memory.total < held + held / 5, "{memory:?}");
    }

    #[test]
    fn a_small_model_has_the_least_overhead() {
        let memory = ModelNeeds::new(1_100_000_000, Quantisation::Q4_0)
            .memory()
            .unwrap();
        assert_eq!(memory.overhead, 512 * MIB);
        assert_eq!(
            memory.total,
            memory.weights + memory.cache + memory.overhead
        );
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let largest = ModelNeeds::new(100_000_000_000_000, Quantisation::F32).context(100_000_000);
        let largest = largest.layers(1000).kv_heads(1024).head_dim(4096);
        let memory: ModelMemory = largest.memory().unwrap();
        assert_eq!(memory.weights, 400_000_000_000_000);
        assert_eq!(memory.cache, 2 * 1000 * 1024 * 4096 * 100_000_000 * 2);
        assert!(memory.total > memory.cache);
    }
}

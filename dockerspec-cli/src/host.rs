//! What `validate`, `recommend` and `configure` have in common: a model, a host, and how they are typed.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use dockerspec::host::{self, Gpu, Host, ModelNeeds, Quantisation, Vendor, Where};

use crate::failure::Failure;

/// A model, by the numbers of its card and its `config.json`.
#[derive(Debug, Args)]
pub(crate) struct Model {
    /// Parameters of a model, as in `7B` or `350M`
    #[arg(
        id = "model_parameters",
        long = "model-parameters",
        value_name = "COUNT"
    )]
    #[arg(value_parser = host::parameters)]
    parameters: Option<u64>,
    /// How its weights are stored [default: `q4_k_m`]
    #[arg(
        long,
        visible_alias = "quantization",
        value_name = "NAME",
        requires = "model_parameters"
    )]
    #[arg(value_parser = str::parse::<Quantisation>)]
    quantisation: Option<Quantisation>,
    /// Tokens of its context [default: 4096]
    #[arg(long, value_name = "TOKENS", requires = "model_parameters", value_parser = count)]
    context: Option<u32>,
    /// Its `num_hidden_layers` [default: those of a published model of its size]
    #[arg(long, value_name = "COUNT", requires = "model_parameters", value_parser = count)]
    layers: Option<u32>,
    /// Its `num_attention_heads`
    #[arg(long, value_name = "COUNT", requires = "model_parameters", value_parser = count)]
    heads: Option<u32>,
    /// Its `num_key_value_heads`
    #[arg(long, value_name = "COUNT", requires = "model_parameters", value_parser = count)]
    kv_heads: Option<u32>,
    /// Its `head_dim`, or `hidden_size` by `num_attention_heads`
    #[arg(long, value_name = "WIDTH", requires = "model_parameters", value_parser = count)]
    head_dim: Option<u32>,
}

impl Model {
    /// The model, if one is given; a failure where there can be none like it.
    pub(crate) fn needs(&self) -> Result<Option<ModelNeeds>, Failure> {
        type Set = fn(ModelNeeds, u32) -> ModelNeeds;
        let Some(parameters) = self.parameters else {
            return Ok(None);
        };
        let quantisation = self.quantisation.unwrap_or(Quantisation::Q4KM);
        let mut model = ModelNeeds::new(parameters, quantisation);
        let set = |model, number: Option<u32>, set: Set| match number {
            Some(number) => set(model, number),
            None => model,
        };
        model = set(model, self.context, ModelNeeds::context);
        model = set(model, self.layers, ModelNeeds::layers);
        model = set(model, self.heads, ModelNeeds::heads);
        model = set(model, self.kv_heads, ModelNeeds::kv_heads);
        model = set(model, self.head_dim, ModelNeeds::head_dim);
        match model.memory() {
            Ok(_) => Ok(Some(model)),
            Err(error) => Err(Failure::new(error.to_string())),
        }
    }
}

/// Another host than this one.
#[derive(Debug, Args)]
pub(crate) struct Other {
    /// Memory of another host, as in `32g`; this one is not looked at
    #[arg(id = "host_memory", long = "host-memory", value_name = "SIZE", value_parser = real)]
    memory: Option<u64>,
    /// CPUs of that host [default: 4]
    #[arg(
        id = "host_cpus",
        long = "host-cpus",
        value_name = "COUNT",
        requires = "host_memory"
    )]
    #[arg(value_parser = count)]
    cpus: Option<u32>,
    /// Memory of a GPU of that host; repeat it for each one
    #[arg(
        id = "host_gpu",
        long = "host-gpu",
        value_name = "SIZE",
        requires = "host_memory"
    )]
    #[arg(value_parser = real)]
    gpus: Vec<u64>,
}

impl Other {
    /// The host that is described, or else this one.
    pub(crate) fn host(&self, platform: Option<Where>) -> Host {
        let Some(memory) = self.memory else {
            return host::inspect();
        };
        let mut host = Host::default();
        host.place = platform.unwrap_or_default();
        host.virtual_machine = !matches!(host.place, Where::Linux | Where::Podman);
        // WSL 2 shows half of what was named, which is Windows' memory
        host.memory = Some(if host.place == Where::Wsl2 {
            memory / 2
        } else {
            memory
        });
        host.cpus = self.cpus.or(Some(host::CPUS_LEAST));
        let gpu = |memory: &u64| Gpu::new(Vendor::Nvidia, "GPU", Some(*memory));
        host.gpus = self.gpus.iter().map(gpu).collect();
        host.toolkit = !host.gpus.is_empty();
        host
    }
}

/// A size as compose files have it.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    dockerspec::parse::size(text).map_err(|error| format!("{error}; 1g is 1 GiB"))
}

/// The memory of a host or a GPU, of which none has as little as a slip of the finger.
fn real(text: &str) -> Result<u64, String> {
    const LEAST: u64 = 256 * host::MIB;
    match size(text)? {
        bytes if bytes >= LEAST => Ok(bytes),
        _ => Err("no host and no GPU has less than `256m`: write it as `32g`".to_owned()),
    }
}

/// A number that counts something.
pub(crate) fn count(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err("write a whole number from 1 to 4294967295".to_owned()),
    }
}

/// The names of platforms, which help lists.
pub(crate) fn places() -> impl TypedValueParser<Value = Where> {
    let names = Where::ALL.map(Where::name);
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Where>())
}

#[cfg(test)]
mod tests {
    use super::{count, real, size};

    #[test]
    fn nonsense_is_answered_with_what_to_write() {
        for text in ["0", "-1", "1.5", "x", "", "4294967296"] {
            let message = count(text).unwrap_err();
            assert_eq!(
                message, "write a whole number from 1 to 4294967295",
                "{text}"
            );
        }
        assert_eq!(count("8"), Ok(8));
        assert_eq!(size("8g"), Ok(8 << 30));
        assert_eq!(real("256m"), Ok(256 << 20));
        assert!(real("32").is_err() && real("0").is_err());
        assert!(size("8 apples").unwrap_err().ends_with("; 1g is 1 GiB"));
    }
}

//! Checks and recommendations as JSON documents, for programs.

use super::check::{Check, State};
use super::facts::Host;
use super::fit::Fit;
use super::json::{Object, quoted};
use super::place::Where;
use super::recommend::Recommendation;

/// The checks of a host as a JSON document, with a line feed at its end.
///
/// `{"version", "host", "checks": [{"name", "state", "found", "needed", "help"}], "summary": {"passed", "warnings",
/// "failed", "unknown"}}`. `state` is `passed`, `warning`, `failed` or `unknown`; `needed` and `help` are `null` where
/// there are none. `host` is `{"platform", "memory", "available", "cpus", "swap", "shared_memory", "disk_free", "gpus":
/// [{"vendor", "name", "memory"}]}`: sizes in bytes, `null` what is not known.
///
/// # Examples
///
/// ```
/// use dockerspec::host::{self, Host, Needs};
///
/// let host = Host::default();
/// let json = host::checks_json(&host, &host.validate(&Needs::default()));
/// assert!(json.starts_with(r#"{"version":"#));
/// ```
pub fn checks_json(host: &Host, checks: &[Check]) -> String {
    let count = |state| checks.iter().filter(|check| check.state == state).count() as u64;
    let listed = checks.iter().map(|check| {
        Object::new()
            .text("name", check.name)
            .text("state", check.state.name())
            .text("found", &check.found)
            .some_text("needed", &check.needed)
            .some_text("help", &check.help)
            .finish()
    });
    let summary = Object::new()
        .number("passed", count(State::Passed))
        .number("warnings", count(State::Warning))
        .number("failed", count(State::Failed))
        .number("unknown", count(State::Unknown))
        .finish();
    let document = Object::new()
        .text("version", env!("CARGO_PKG_VERSION"))
        .raw("host", &facts(host))
        .list("checks", listed)
        .raw("summary", &summary);
    document.finish() + "\n"
}

fn facts(host: &Host) -> String {
    let gpus = host.gpus.iter().map(|gpu| {
        Object::new()
            .text("vendor", gpu.vendor.name())
            .text("name", &gpu.name)
            .some_number("memory", gpu.memory)
            .finish()
    });
    Object::new()
        .text("platform", host.place.name())
        .some_number("memory", host.memory)
        .some_number("available", host.available)
        .some_number("cpus", host.cpus)
        .some_number("swap", host.swap)
        .some_number("shared_memory", host.shared_memory)
        .some_number("disk_free", host.disk.as_ref().map(|disk| disk.free))
        .list("gpus", gpus)
        .finish()
}

impl Recommendation {
    /// Whether the model fits; also where there is none.
    pub const fn fits(&self) -> bool {
        !matches!(&self.fit, Some(Fit::Nowhere { .. } | Fit::Unknown { .. }))
    }

    /// All of it as a JSON document, with a line feed at its end.
    ///
    /// `{"version", "platform", "model", "engine": {"memory", "cpus", "swap", "disk"}, "container": {"memory", "cpus",
    /// "shared_memory", "workers", "gpus"}, "reasons": [{"name", "value", "why"}], "compose"}`, sizes in bytes. `model` is
    /// `null` without a model, else `{"fits", "place", "advice", "weights", "cache", "overhead", "total", "layers",
    /// "kv_heads", "head_dim", "assumed"}`.
    ///
    /// # Examples
    ///
    /// ```
    /// let json = dockerspec::host::Host::default().recommend(None).to_json();
    /// assert!(json.contains(r#""model":null"#));
    /// ```
    pub fn to_json(&self) -> String {
        let (engine, container) = (&self.engine, &self.container);
        let engine = Object::new()
            .number("memory", engine.memory)
            .number("cpus", engine.cpus)
            .number("swap", engine.swap)
            .number("disk", engine.disk)
            .finish();
        let container = Object::new()
            .number("memory", container.memory)
            .number("cpus", container.cpus)
            .number("shared_memory", container.shared_memory)
            .number("workers", container.workers)
            .number("gpus", container.gpus)
            .finish();
        let reasons = self.reasons.iter().map(|reason| {
            Object::new()
                .text("name", reason.name)
                .text("value", &reason.value)
                .text("why", &reason.why)
                .finish()
        });
        let document = Object::new()
            .text("version", env!("CARGO_PKG_VERSION"))
            .text("platform", self.place.name())
            .raw("model", &self.model_json())
            .raw("engine", &engine)
            .raw("container", &container)
            .list("reasons", reasons)
            .text("compose", &self.compose());
        document.finish() + "\n"
    }

    fn model_json(&self) -> String {
        let Some(fit) = &self.fit else {
            return "null".to_owned();
        };
        let advice: &[String] = match fit {
            Fit::Nowhere { advice, .. } => advice,
            _ => &[],
        };
        let object = Object::new()
            .flag("fits", self.fits())
            .text("place", fit.name())
            .list("advice", advice.iter().map(|text| quoted(text)));
        let Some(model) = &self.model else {
            return object.finish();
        };
        object
            .number("weights", model.weights)
            .number("cache", model.cache)
            .number("overhead", model.overhead)
            .number("total", model.total)
            .number("layers", model.shape.layers)
            .number("kv_heads", model.shape.kv_heads)
            .number("head_dim", model.shape.head_dim)
            .some_text("assumed", model.assumed.unwrap_or_default())
            .finish()
    }

    /// Settings for an engine of one kind as a JSON document, with a line feed at its end.
    ///
    /// `{"version", "platform", "file", "text", "steps"}`: the path of the file, what belongs into it, and what to do.
    ///
    /// # Examples
    ///
    /// ```
    /// use dockerspec::host::{Host, Where};
    ///
    /// let json = Host::default().recommend(None).settings_json(Where::Linux);
    /// assert!(json.contains(r#""file":"/etc/docker/daemon.json""#));
    /// ```
    pub fn settings_json(&self, place: Where) -> String {
        let steps = self.steps(place);
        let document = Object::new()
            .text("version", env!("CARGO_PKG_VERSION"))
            .text("platform", place.name())
            .text("file", place.file())
            .text("text", &self.settings_file(place))
            .list("steps", steps.iter().map(|step| quoted(step)));
        document.finish() + "\n"
    }
}

#[cfg(test)]
mod tests {
    use crate::host::json::Value;
    use crate::host::{
        Disk, GIB, Gpu, Host, ModelNeeds, Needs, Quantisation, Vendor, Where, checks_json,
    };

    fn host() -> Host {
        Host {
            memory: Some(8 * GIB),
            swap: Some(0),
            disk: Some(Disk::new("C:\\data \"x\"", 1, 2)),
            gpus: vec![Gpu::new(Vendor::Amd, "RX", None)],
            ..Host::default()
        }
    }

    #[test]
    fn checks_are_counted_in_their_document() {
        let host = host();
        let checks = host.validate(&Needs::default());
        let document = Value::parse(&checks_json(&host, &checks)).unwrap();
        let summary = document.get("summary").unwrap();
        let states = ["passed", "warnings", "failed", "unknown"];
        let counted = states.map(|state| summary.number(state).unwrap());
        assert_eq!(counted.iter().sum::<u64>(), checks.len() as u64);
        assert_eq!(counted[2], 2, "swap and disk");
        let facts = document.get("host").unwrap();
        assert_eq!(facts.number("memory"), Some(8 * GIB));
        assert_eq!(facts.get("cpus"), Some(&Value::Null));
    }

    #[test]
    fn a_model_that_does_not_fit_says_so() {
        let model = ModelNeeds::new(70_000_000_000, Quantisation::Q4KM);
        let recommendation = host().recommend(Some(&model));
        assert!(!recommendation.fits());
        let document = Value::parse(&recommendation.to_json()).unwrap();
        let model = document.get("model").unwrap();
        assert_eq!(model.get("fits"), Some(&Value::Bool(false)));
        assert_eq!(model.text("place"), Some("nowhere"));
        assert_eq!(model.text("assumed"), Some("Llama 2 70B"));
        let total = model.number("total").unwrap();
        let parts = ["weights", "cache", "overhead"].map(|part| model.number(part).unwrap());
        assert_eq!(parts.iter().sum::<u64>(), total);
    }

    #[test]
    fn settings_keep_their_lines() {
        let recommendation = host().recommend(None);
        for place in Where::ALL {
            let document = Value::parse(&recommendation.settings_json(place)).unwrap();
            assert_eq!(document.text("file"), Some(place.file()));
            assert_eq!(
                document.text("text"),
                Some(recommendation.settings_file(place).as_str())
            );
        }
    }
}

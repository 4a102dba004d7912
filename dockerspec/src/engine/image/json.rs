//! An analysis as JSON: what dive writes, and more.

use serde_json::{Value, json};

use super::files::{Entry, Kind};
use super::layers::{Layer, Layers};
use super::rules::SizeRules;

impl Layers {
    /// The analysis as a JSON document, whose schema is `dockerspec schema analyze`.
    ///
    /// `layer` and `image` are as `dive --json` writes them, so what reads that reads this; `fileList` is there with
    /// `files` only, as it is long.
    pub fn to_json(&self, rules: &SizeRules, files: bool) -> String {
        let efficiency = self.efficiency();
        let repeated = efficiency.repeated.iter();
        let references: Vec<Value> = repeated
            .map(|it| json!({"count": it.count, "sizeBytes": it.size, "file": it.path}))
            .collect();
        let document = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "layer": self.layers().iter().map(|it| layer(it, files)).collect::<Vec<_>>(),
            "image": {
                "sizeBytes": self.size(),
                "inefficientBytes": efficiency.wasted_bytes,
                "efficiencyScore": efficiency.score,
                "fileReference": references,
                "userWastedPercent": efficiency.user_wasted_percent,
                "name": self.name(),
                "names": self.names(),
                "id": self.id(),
                "platform": self.config().platform,
                "coveredBytes": self.covered_bytes(),
            },
            "history": self.steps().iter().map(|it| json!({
                "instruction": it.instruction,
                "layer": it.layer,
                "line": it.line,
                "source": it.source,
            })).collect::<Vec<_>>(),
            "covered": self.covered().iter().map(|it| json!({
                "file": it.path,
                "sizeBytes": it.size,
                "layer": it.layer,
                "by": it.by,
                "removed": it.is_removed,
            })).collect::<Vec<_>>(),
            "duplicates": self.duplicates().iter().map(|it| json!({
                "sizeBytes": it.size,
                "wastedBytes": it.wasted(),
                "files": it.paths,
            })).collect::<Vec<_>>(),
            "leftovers": self.leftovers().iter().map(|it| json!({
                "what": it.what,
                "folder": it.path,
                "files": it.files,
                "sizeBytes": it.size,
                "layer": it.layer,
                "help": it.help,
                "rule": it.rule.map(dockerspec_core::Rule::name),
            })).collect::<Vec<_>>(),
            "rules": results(self, rules),
        });
        format!("{document:#}\n")
    }
}

fn results(layers: &Layers, rules: &SizeRules) -> Vec<Value> {
    let results = rules.results(layers);
    let shown = results.iter().map(
        |it| json!({"name": it.name, "found": it.found, "limit": it.limit, "passed": it.passed}),
    );
    shown.collect()
}

fn layer(layer: &Layer, files: bool) -> Value {
    let list: Vec<Value> = if files {
        layer.files.entries.iter().map(file).collect()
    } else {
        Vec::new()
    };
    json!({
        "index": layer.index,
        "id": layer.blob,
        "digestId": layer.digest,
        "sizeBytes": layer.size,
        "command": layer.instruction,
        "fileList": list,
        "packedBytes": layer.packed,
        "packing": layer.packing,
        "entries": layer.entries(),
        "line": layer.line,
        "source": layer.source,
    })
}

fn file(entry: &Entry) -> Value {
    let path = match (entry.kind, entry.path.rsplit_once('/')) {
        (Kind::Whiteout, Some((folder, name))) => format!("{folder}/.wh.{name}"),
        (Kind::Whiteout, None) => format!(".wh.{}", entry.path),
        (Kind::Opaque, _) => format!("{}/.wh..wh..opq", entry.path),
        _ => entry.path.to_string(),
    };
    json!({
        "path": path,
        "typeFlag": entry.flag,
        "linkName": entry.link,
        "size": entry.size,
        "fileMode": mode(entry),
        "uid": entry.uid,
        "gid": entry.gid,
        "isDir": entry.kind == Kind::Folder,
    })
}

/// The mode with the bits of Go's `os.FileMode`, which dive writes: <https://pkg.go.dev/io/fs#FileMode>.
fn mode(entry: &Entry) -> u32 {
    let kind = match entry.flag {
        b'2' => 1 << 27,
        b'3' => (1 << 26) | (1 << 21),
        b'4' => 1 << 26,
        b'5' => 1 << 31,
        b'6' => 1 << 25,
        _ => 0,
    };
    let special = [(0o4000, 23), (0o2000, 22), (0o1000, 20)];
    let special = special
        .iter()
        .filter(|(bit, _)| entry.mode & bit != 0)
        .fold(0, |sum, (_, place)| sum | (1 << place));
    kind | special | (entry.mode & 0o777)
}

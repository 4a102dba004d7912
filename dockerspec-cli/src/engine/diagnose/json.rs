//! A diagnosis for programs.

use dockerspec::engine::{Cause, Diagnosis};
use serde_json::{Value, json};

use super::Found;

pub(super) fn show(found: &Found) -> String {
    let document = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "diagnoses": found.diagnoses.iter().map(one).collect::<Vec<_>>(),
        "others": found.others,
    });
    let mut text = document.to_string();
    text.push('\n');
    text
}

fn one(diagnosis: &Diagnosis) -> Value {
    json!({
        "name": diagnosis.name,
        "id": diagnosis.id,
        "image": diagnosis.image,
        "state": diagnosis.state,
        "health": diagnosis.health,
        "exit_code": diagnosis.exit.as_ref().map(|it| it.code),
        "exit_means": diagnosis.exit.as_ref().map(|it| &it.means),
        "restarts": diagnosis.restarts,
        "causes": diagnosis.causes.iter().map(cause).collect::<Vec<_>>(),
        "log": diagnosis.log,
        "looked_at": diagnosis.looked_at,
        "next": diagnosis.next,
    })
}

fn cause(cause: &Cause) -> Value {
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    let evidence = cause
        .evidence
        .iter()
        .map(|it| json!({ "from": it.read_from, "text": it.text }));
    json!({
        "kind": cause.kind.name(),
        "confidence": cause.confidence.name(),
        "title": cause.title,
        "evidence": evidence.collect::<Vec<_>>(),
        "change": {
            "advice": some(&cause.change.advice),
            "spec": some(&cause.change.spec),
            "dockerfile": some(&cause.change.dockerfile),
            "compose": some(&cause.change.compose),
            "command": some(&cause.change.command),
        },
    })
}

//! Variables in the name of an image, as Dockerfiles and compose files write them.

/// Replaces variables that `lookup` knows or that bring a default along; others stay as they are written, and so do those
/// with an operator that cuts or replaces.
pub fn filled(text: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        done.push_str(before);
        let (variable, after) = variable(behind);
        let written = behind.get(..behind.len() - after.len()).unwrap_or_default();
        if let Some(value) = variable.and_then(|it| it.value(&lookup)) {
            done.push_str(&value);
        } else {
            done.push('$');
            done.push_str(written);
        }
        rest = after;
    }
    done + rest
}

/// A reference to a variable.
struct Variable<'a> {
    name: &'a str,
    /// `-`, `:-`, `+` and the like, with what stands behind it.
    operator: Option<(&'a str, &'a str)>,
}

/// The variable behind a `$`, where it is one that is understood, and the text behind it.
fn variable(text: &str) -> (Option<Variable<'_>>, &str) {
    let braced = text.strip_prefix('{').and_then(|it| it.split_once('}'));
    let (inside, after) = match braced {
        Some(found) => found,
        None => text.split_at(name_end(text)),
    };
    let (name, rest) = inside.split_at(name_end(inside));
    let operators = [":-", ":+", ":?", "-", "+", "?"];
    let operator = operators
        .iter()
        .find_map(|it| Some((*it, rest.strip_prefix(it)?)));
    let known = !name.is_empty() && (rest.is_empty() || operator.is_some());
    (known.then_some(Variable { name, operator }), after)
}

fn name_end(text: &str) -> usize {
    text.find(|it: char| !it.is_ascii_alphanumeric() && it != '_')
        .unwrap_or(text.len())
}

impl Variable<'_> {
    fn value(&self, lookup: &impl Fn(&str) -> Option<String>) -> Option<String> {
        let set = lookup(self.name);
        let filled = set.clone().filter(|it| !it.is_empty());
        match self.operator {
            None | Some(("?", _)) => set,
            Some((":?", _)) => filled,
            Some(("-", default)) => Some(set.unwrap_or_else(|| default.to_owned())),
            Some((":-", default)) => Some(filled.unwrap_or_else(|| default.to_owned())),
            Some(("+", instead)) => Some(set.map_or_else(String::new, |_| instead.to_owned())),
            Some((_, instead)) => Some(filled.map_or_else(String::new, |_| instead.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn a_variable_has_its_value_or_its_default() {
        let lookup = |name: &str| match name {
            "TAG" => Some("8.2-alpine".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        for (text, image) in [
            ("redis:$TAG", "redis:8.2-alpine"),
            ("redis:${TAG}", "redis:8.2-alpine"),
            ("redis:${TAG:?missing}", "redis:8.2-alpine"),
            ("redis:${NONE:-8}", "redis:8"),
            ("redis:${EMPTY:-8}", "redis:8"),
            ("redis${NONE+:8}", "redis"),
            ("redis:8${TAG:+-alpine}", "redis:8-alpine"),
            // what is cut off is known to the build only
            ("redis:${TAG%-alpine}", "redis:${TAG%-alpine}"),
            ("redis:${TAG/8/7}", "redis:${TAG/8/7}"),
            ("a${NONE}b$NONE:1", "a${NONE}b$NONE:1"),
            ("a$", "a$"),
        ] {
            assert_eq!(filled(text, lookup), image, "{text}");
        }
    }
}

//! What a Dockerfile uses that older engines do not know.

use dockerspec_core::parse::dockerfile::{DirectiveKind, Dockerfile, Keyword, Node, Text};

use super::refusal::Need;
use super::way::Builder;

/// What the engine's own frontend cannot read; a frontend that the file names itself brings what it needs.
pub(super) fn unmet(file: &Dockerfile, builder: &Builder) -> Vec<Need> {
    let brings_its_own = file
        .directives()
        .any(|it| it.kind() == DirectiveKind::Syntax);
    let Some(version) = builder.version.filter(|_| !brings_its_own) else {
        return Vec::new();
    };
    let needs = file.nodes().flat_map(of);
    needs.filter(|need| need.since > version).collect()
}

/// Flags by the first engine whose own frontend has them.
///
/// <https://docs.docker.com/build/buildkit/dockerfile-release-notes/>: 1.17 came with Docker Engine 28.3, 1.19 with 28.5, 1.20
/// with 29.0.
const FLAGS: [(Keyword, &str, (u32, u32)); 11] = [
    (Keyword::Copy, "link", (23, 0)),
    (Keyword::Add, "link", (23, 0)),
    (Keyword::Run, "network", (23, 0)),
    (Keyword::Add, "checksum", (25, 0)),
    (Keyword::Add, "keep-git-dir", (25, 0)),
    (Keyword::Healthcheck, "start-interval", (25, 0)),
    (Keyword::Add, "unpack", (28, 3)),
    (Keyword::Copy, "exclude", (28, 5)),
    (Keyword::Add, "exclude", (28, 5)),
    (Keyword::Copy, "parents", (29, 0)),
    (Keyword::Run, "security", (29, 0)),
];

fn of(node: Node<'_>) -> Vec<Need> {
    let line = *node.lines().start();
    let need = |what: String, since| Need { line, what, since };
    let keyword = node.keyword();
    let known = |name: &str| {
        let mut flags = FLAGS.iter();
        flags.find(|(of, flag, _)| *of == keyword && *flag == name)
    };
    let mut needs: Vec<Need> = node
        .flags()
        .filter_map(|flag| known(flag.name()))
        .map(|(of, flag, since)| need(format!("{} --{flag}", of.name()), *since))
        .collect();
    if node.heredocs().next().is_some() {
        needs.push(need(format!("{} <<", keyword.name()), (23, 0)));
    }
    let as_variable = node.flags().filter(|it| it.name() == "mount").any(|it| {
        let value = it.value().map(Text::as_str).unwrap_or_default();
        let mut fields = value.split(',');
        value.contains("type=secret") && fields.any(|field| field.starts_with("env="))
    });
    if keyword == Keyword::Run && as_variable {
        needs.push(need("RUN --mount=type=secret,env=".to_owned(), (27, 0)));
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::super::way::Builder;
    use super::unmet;
    use dockerspec_core::parse::dockerfile::parse;

    fn unmet_by(version: (u32, u32), text: &str) -> Vec<(usize, String)> {
        let builder = Builder {
            name: String::new(),
            version: Some(version),
            has_buildkit: true,
            has_sessions: true,
        };
        let needs = unmet(&parse("Dockerfile", text), &builder);
        needs.into_iter().map(|it| (it.line, it.what)).collect()
    }

    #[test]
    fn what_is_in_the_labs_needs_an_engine_or_a_frontend_of_its_own() {
        let text = "FROM busybox\nCOPY --parents a b /\nCOPY --exclude=*.md . /\n";
        let parents = (2, "COPY --parents".to_owned());
        assert_eq!(unmet_by((28, 5), text), std::slice::from_ref(&parents));
        assert_eq!(unmet_by((28, 4), text).len(), 2);
        assert_eq!(unmet_by((29, 0), text), []);
    }

    #[test]
    fn an_old_engine_is_asked_for_nothing_that_it_does_not_know() {
        let text = "FROM busybox\nCOPY --link a /a\nRUN <<END\ntrue\nEND\nRUN --mount=type=secret,id=t,env=T true\n\
                    HEALTHCHECK --start-interval=1s CMD true\n";
        let old: Vec<(usize, String)> = [
            (2, "COPY --link"),
            (3, "RUN <<"),
            (6, "RUN --mount=type=secret,env="),
            (7, "HEALTHCHECK --start-interval"),
        ]
        .map(|(line, what)| (line, what.to_owned()))
        .into();
        assert_eq!(unmet_by((20, 10), text), old);
        assert_eq!(unmet_by((23, 0), text).len(), 2);
        assert_eq!(unmet_by((28, 5), text), []);
        let own = format!("# syntax=docker/dockerfile:1\n{text}");
        assert_eq!(unmet_by((20, 10), &own), []);
    }
}

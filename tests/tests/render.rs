//! The text that a witness renders to.

use dockerspec_core::model::Arena;
use dockerspec_core::model::step::{Network, Security};
use dockerspec_core::parse::dockerfile;
use dockerspec_core::prelude::*;
use expect_test::{Expect, expect};

const APP: User<'_> = User::new("app", 10001);
const TRIGGER: Step<'_> = copy(".", "/app").chown(APP).into_step();
const PART: &[Step<'_>] = steps![label(oci::TITLE, "x"), comment("why\n\nand how")];

fn check(image: &Image<'_>, expected: &Expect) {
    let image = image
        .harden(&Policy::DEVELOPMENT)
        .unwrap_or_else(|report| panic!("{report}"));
    let text = image.to_dockerfile();
    expected.assert_eq(&text);
    let (file, arena) = (dockerfile::parse("Dockerfile", text.as_str()), Arena::new());
    let again = file
        .harden(&arena, &Policy::DEVELOPMENT)
        .unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(again.to_dockerfile(), text, "read back");
}

const BASE: Hardened<Image<'_>> = Image::new("acme/base")
    .stages(&[from("debian:13.1-slim").with(steps![user(APP)])])
    .enforce(&Policy::DEVELOPMENT);

const ALL: Image<'_> = Image::new("acme/all")
    .args(&[arg("VERSION")
        .default("13.1")
        .describe("VERSION of Debian.")])
    .check(&["StageNameCasing", "FromAsCasing"])
    .stages(&[
        from("debian:${VERSION}-slim")
            .named("build")
            .platform(Platform::BUILD)
            .describe("compiles everything")
            .with(steps![
                shell(&["/bin/bash", "-euo", "pipefail", "-c"]),
                arg("TARGETARCH"),
                arg("JOBS").default("4").describe("Number of compilers."),
                run("make").mounts(mounts![
                    Mount::bind("/src").source("src").read_write(),
                    Mount::cache("/var/cache/apt").locked(),
                    Mount::tmpfs("/tmp").size(mib(64)),
                    Mount::secret("token").env("TOKEN").optional(),
                    Mount::ssh(),
                    Mount::bind("/a,b")
                        .from_image("busybox:1.37.0")
                        .source("c d"),
                ]),
                run_exec(&["make", "test"])
                    .network(Network::None)
                    .security(Security::Sandbox)
                    .device("nvidia.com/gpu=all"),
                run_script("print(\"$HOME\")\nEOF").interpreter("python3"),
                run_script("set -e\nmake"),
                run_all(&["a", "sudo b 'x && y' && c"]).allow(Rule::Sudo, "the tool needs it"),
                copy_all(&["a", "b"], "./")
                    .link()
                    .parents()
                    .exclude(&["*.md"]),
                copy("x", "y").from_context("docs").chmod(0o440),
                copy("a b", "it's").from_image("busybox:1.37.0"),
                copy("x", "/x").chmod_symbolic("u=rwX,go=rX"),
                add("https://example.com/a.tar.gz", "/a")
                    .checksum("sha256:00")
                    .unpack(true),
                add("https://github.com/a/b.git#v1", "/b").keep_git_dir(),
                volumes(&["/data", "/a b"]),
                expose_range(9000, 9010).udp(),
                stop_signal(Signal::RtMin(3)),
                onbuild(&TRIGGER),
                raw("LABEL a=\"b\""),
                env("K", "a \"b\" $HOME \\ 5$"),
            ]),
        from_stage("build").named("test").with(steps![]),
        from_image(&BASE).with(steps![
            include(PART),
            workdir("/a b"),
            file("/etc/app.conf", "listen 8080;\n\nEOF\nuser $x;"),
            file("/etc/app.env", "HOME=$HOME\nCOST=5$ \\$x \\n\n")
                .expand()
                .chown(User::ROOT),
            user(User::named("www")),
            copy(".", "."),
            healthcheck_shell("test -f /ready")
                .interval(secs(90))
                .timeout(millis(1500))
                .start_period(secs(5))
                .start_interval(secs(1))
                .retries(3),
            entrypoint(&["a", "--b\n"]),
            cmd_shell("b"),
        ]),
    ]);

#[test]
fn every_instruction_has_its_line() {
    check(
        &ALL,
        &expect![[r##"
            # syntax=docker/dockerfile:1
            # check=skip=StageNameCasing,FromAsCasing
            # checked by dockerspec against the policy `development`

            # VERSION of Debian.
            ARG VERSION="13.1"

            # build compiles everything
            FROM --platform=$BUILDPLATFORM debian:${VERSION}-slim AS build
            SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
            ARG TARGETARCH
            # JOBS Number of compilers.
            ARG JOBS="4"
            RUN --mount=type=bind,source=src,target=/src,rw \
                --mount=type=cache,target=/var/cache/apt,sharing=locked \
                --mount=type=tmpfs,target=/tmp,size=67108864 \
                --mount=type=secret,id=token,env=TOKEN \
                --mount=type=ssh,required \
                --mount='type=bind,from=busybox:1.37.0,"source=c d","target=/a,b"' \
                make
            RUN --network=none \
                --device=nvidia.com/gpu=all \
                ["make", "test"]
            RUN python3 <<'EOF2'
            print("$HOME")
            EOF
            EOF2
            RUN <<EOF
            set -e
            make
            EOF
            # dockerspec: allow(sudo) the tool needs it
            RUN a && \
                sudo b 'x && y' && \
                c
            COPY --link --parents --exclude=*.md a b ./
            COPY --from=docs --chmod=440 x y
            COPY --from=busybox:1.37.0 ["a b", "it\\'s"]
            COPY --chmod=u=rwX,go=rX x /x
            ADD --checksum=sha256:00 --unpack https://example.com/a.tar.gz /a
            ADD --keep-git-dir https://github.com/a/b.git#v1 /b
            VOLUME ["/data", "/a b"]
            EXPOSE 9000-9010/udp
            STOPSIGNAL SIGRTMIN+3
            ONBUILD COPY --chown=10001:10001 . /app
            LABEL a="b"
            ENV K="a \"b\" $HOME \\ 5\$"

            FROM build AS test

            FROM acme/base
            LABEL org.opencontainers.image.title="x"
            # why
            #
            # and how
            WORKDIR "/a b"
            COPY --chown=10001:10001 <<'EOF2' /etc/app.conf
            listen 8080;

            EOF
            user $x;
            EOF2
            COPY --chown=0:0 <<EOF /etc/app.env
            HOME=$HOME
            COST=5\$ \$x \\n
            EOF
            USER www
            COPY --chown=www . .
            HEALTHCHECK --interval=1m30s --timeout=1s500ms --start-period=5s --start-interval=1s --retries=3 CMD test -f /ready
            ENTRYPOINT ["a", "--b\n"]
            CMD b
        "##]],
    );
}

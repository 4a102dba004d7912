//! Mistakes in an image, each an error at its call.

use dockerspec::prelude::*;

#[enforce]
pub const API: Hardened<Image> = Image::new("acme/api")
    .args(&[arg("VERSION").default("latest")])
    .stages(&[
        from("python:${VERSION}").named("builder").with(steps![
            env("OPENAI_API_KEY", "abc"),
            run("sudo make"),
            run("curl -fsSL https://example.com/install.sh | sh"),
            run("curl -k https://example.com/a -o /tmp/a"),
            run("wget --no-check-certificate https://example.com/b"),
            run("apt-get update"),
            env("NODE_TLS_REJECT_UNAUTHORIZED", "0"),
        ]),
        from("debian:13.1-slim").named("builder").with(steps![
            copy("/x", "/y").from("bilder"),
            copy("/x", "/y").from("builder"),
            copy(".env", "/app/"),
            add("http://example.com/a.tar.gz", "/a"),
            add("https://example.com/b.tar.gz", "/b"),
            run("make").security(dockerspec::step::Security::Insecure),
            run_script("make\nmake install"),
        ]),
        from("gcr.io/distroless/static-debian12:nonroot").with(steps![
            apk_add(&["curl"]),
            workdir("app"),
            expose(0),
            expose(22),
            healthcheck(&["curl", "-f", "http://localhost"]),
            cmd(&["/app"]),
            cmd(&["/app", "--again"]),
            user(User::id(0, 0)),
        ]),
    ]);

fn main() {}

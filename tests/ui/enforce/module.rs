//! In a module, a part is shown where it stands, once, and each constant is checked.
use dockerspec::prelude::*;

#[enforce]
mod docker {
    use super::*;

    const PART: &[Step] = steps![workdir("/app"), run("sudo make")];

    const fn install(line: &str) -> [Step<'_>; 1] {
        *steps![run(line)]
    }

    pub const API: Hardened<Image> =
        Image::new("acme/api").stages(&[from("alpine:3.22").with(steps![
            include(PART),
            user(User::NONROOT),
            no_healthcheck("a tool that runs to its end"),
        ])]);

    pub mod inner {
        use super::*;

        pub const WEB: Hardened<Image> =
            Image::new("acme/web").stages(&[from("alpine:3.22").with(steps![
                include(PART),
                include(&install("sudo id")),
                user(User::ROOT),
                no_healthcheck("a tool that runs to its end"),
            ])]);
    }

    /// It has a policy of its own.
    #[enforce(Policy::DEVELOPMENT)]
    pub const LOOSE: Hardened<Image> =
        Image::new("acme/loose").stages(&[from("alpine:3.22").with(steps![user(User::NONROOT)])]);
}

fn main() {
    let _ = (docker::API, docker::inner::WEB, docker::LOOSE);
}

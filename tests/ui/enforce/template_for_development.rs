//! The template `basic` under the policy for production.

use dockerspec::prelude::*;

#[enforce]
pub const BASIC: Hardened<Image<'_>> =
    Image::new("acme/api").stages(&[from("python:3.13-slim-trixie").with(steps![
        env("PYTHONUNBUFFERED", "1"),
        env("PYTHONDONTWRITEBYTECODE", "1"),
        workdir("/app"),
        pip_requirements("requirements.txt"),
        copy("app", "app"),
        expose(8000),
        cmd(&["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000", "--reload"]),
    ])]);

fn main() {}

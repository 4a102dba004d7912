//! Renders and checks the project: `cargo run -p ai-service -- render -o out`.

use std::process::ExitCode;

use ai_service::config::ApiConfig;
use ai_service::docker::{API, GPU, MODEL_CPU, STACK};
use dockerspec::EnvExample;

const ENV: EnvExample = EnvExample::of::<ApiConfig>();

fn main() -> ExitCode {
    dockerspec::project(&[&API, &MODEL_CPU, &STACK, &GPU, &ENV])
}

//! How long the analysis of an image takes beside merely reading it: `analyze_speed PATH/TO/dockerspec IMAGE…`.
#![allow(clippy::print_stdout, reason = "it is a program")]

use std::env;
use std::error::Error;
use std::process::Command;

use dockerspec_benches::measure::{Time, time};

const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let program = arguments
        .next()
        .ok_or("the path of dockerspec is missing")?;
    for image in arguments {
        let mut reading: Vec<Time> = Vec::new();
        let mut analysis: Vec<Time> = Vec::new();
        // in turns, so that what disturbs one disturbs the other
        for _ in 0..RUNS {
            reading.push(time(Command::new("docker").args(["save", &image]), &[0])?);
            let arguments = ["analyze", &image, "-f", "json"];
            analysis.push(time(Command::new(&program).args(arguments), &[0])?);
        }
        let (reading, analysis) = (median(reading), median(analysis));
        let ratio = analysis.wall.as_secs_f64() / reading.wall.as_secs_f64();
        println!(
            "{image}: read {:.2} s, analyze {:.2} s ({:.2} s of CPU), {ratio:.2} times",
            reading.wall.as_secs_f64(),
            analysis.wall.as_secs_f64(),
            analysis.cpu.as_secs_f64(),
        );
    }
    Ok(())
}

fn median(mut times: Vec<Time>) -> Time {
    times.sort_by_key(|it| it.wall);
    times.swap_remove(times.len() / 2)
}

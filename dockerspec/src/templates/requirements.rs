//! A requirements file for an AI service.

/// The requirements file of a Python service that talks to a model: each package with a version that works with the others.
///
/// With `gunicorn` it holds also what `python_gunicorn` starts.
///
/// ```
/// let text = dockerspec::templates::requirements(false);
/// assert!(text.contains("fastapi=="));
/// ```
pub fn requirements(gunicorn: bool) -> String {
    let mut text = String::from(
        "# What the service answers with\nfastapi==0.165.0\nuvicorn==0.54.0\n\n# What it asks models with\nhttpx==0.28.1\nopenai==3.57.0\n\n# What it is configured by and keeps\npydantic-settings==2.16.3\nredis==8.1.0\n",
    );
    if gunicorn {
        text.push_str("\n# What runs several of it\ngunicorn==27.0.1\nuvicorn-worker==0.4.0\n");
    }
    text
}

//! Why a container fails: facts from the engine, causes that fit them, the likeliest first.

mod cause;
mod causes;
mod error;
mod facts;
mod options;
mod rank;

pub use cause::{Cause, CauseKind, Change, Confidence, Evidence};
pub use error::DiagnoseError;
pub use options::DiagnoseOptions;

use self::facts::Facts;
use self::facts::find;
use super::exit_code::{ExitMeaning, exit_code};
use super::{Engine, Mask};

/// What is known of a container, and why it likely fails.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnosis {
    /// Name of the container.
    pub name: String,
    /// Its id.
    pub id: String,
    /// The image as it was named.
    pub image: String,
    /// State as the engine says it, as in `exited` or `running`.
    pub state: String,
    /// Its health, where it has a check: `starting`, `healthy`, `unhealthy`.
    pub health: Option<String>,
    /// Exit code of its last end, and what it means; none while it runs.
    pub exit: Option<ExitMeaning>,
    /// How often the engine started it again by its restart policy.
    pub restarts: i64,
    /// Causes, the likeliest first; none where nothing is wrong.
    pub causes: Vec<Cause>,
    /// The last lines it wrote, at most 10, secrets masked.
    pub log: Vec<String>,
    /// What was looked at, for whoever wants to look further.
    pub looked_at: Vec<String>,
    /// The command to run next.
    pub next: String,
}

impl Diagnosis {
    /// Without secrets, wherever they were read.
    fn masked(mut self, mask: &Mask) -> Self {
        let hide = |text: &mut String| *text = mask.text(text).into_owned();
        let mut lines = mask.lines();
        for line in &mut self.log {
            *line = lines.next(line).into_owned();
        }
        hide(&mut self.next);
        for cause in &mut self.causes {
            hide(&mut cause.title);
            for evidence in &mut cause.evidence {
                hide(&mut evidence.text);
            }
            let change = &mut cause.change;
            for text in [
                &mut change.advice,
                &mut change.spec,
                &mut change.dockerfile,
                &mut change.compose,
                &mut change.command,
            ] {
                hide(text);
            }
        }
        self
    }

    /// Whether nothing is wrong.
    pub fn is_well(&self) -> bool {
        self.causes.is_empty()
    }
}

impl Engine {
    /// Says why a container fails, without any knowledge of it. `name` is the name of a container, an id or a beginning
    /// that no other has, or the name of a compose service.
    ///
    /// Nothing is changed and nothing is run in the container. A container that has ended takes well below a second, one that
    /// was killed within the last two seconds up to one more, since engines learn late that memory was the cause.
    ///
    /// # Errors
    ///
    /// [`DiagnoseError::NoContainer`] if there is none of that name, [`SeveralContainers`](DiagnoseError::SeveralContainers) if
    /// there is more than one, [`NotStarted`](DiagnoseError::NotStarted) if the name is that of an image without a
    /// container, [`Engine`](DiagnoseError::Engine) if the engine does not answer.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), dockerspec::engine::DiagnoseError> {
    /// let engine = dockerspec::engine::Engine::connect().await?;
    /// let diagnosis = engine.diagnose("api").await?;
    /// if let Some(cause) = diagnosis.causes.first() {
    ///     println!("{}", cause.title);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn diagnose(&self, name: &str) -> Result<Diagnosis, DiagnoseError> {
        self.diagnose_with(name, &DiagnoseOptions::new()).await
    }

    /// Says why a container fails, as [`diagnose`](Self::diagnose) does, with what is known of its program.
    ///
    /// # Errors
    ///
    /// Those of [`diagnose`](Self::diagnose).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), dockerspec::engine::DiagnoseError> {
    /// use dockerspec::engine::{DiagnoseOptions, Engine};
    ///
    /// let engine = Engine::connect().await?;
    /// let options = DiagnoseOptions::new().env_example("DATABASE_URL=\n");
    /// let diagnosis = engine.diagnose_with("api", &options).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn diagnose_with(
        &self,
        name: &str,
        options: &DiagnoseOptions,
    ) -> Result<Diagnosis, DiagnoseError> {
        let facts = facts::gather(self, name, options).await?;
        let env = facts.env.iter().map(String::as_str);
        Ok(judge(&facts).masked(&Mask::of_env(env)))
    }

    /// Names of the containers that are unhealthy, restarting, dead, not started or ended with an error; the latest first.
    ///
    /// # Errors
    ///
    /// [`DiagnoseError::Engine`] if the engine does not answer.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), dockerspec::engine::DiagnoseError> {
    /// let engine = dockerspec::engine::Engine::connect().await?;
    /// for name in engine.failing().await? {
    ///     println!("{name}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn failing(&self) -> Result<Vec<String>, DiagnoseError> {
        find::failing(self).await
    }
}

/// The part that asks nobody.
fn judge(facts: &Facts) -> Diagnosis {
    let causes = rank::ranked(causes::all(facts), facts);
    let state = &facts.state;
    let ended = matches!(state.status.as_str(), "exited" | "dead" | "restarting")
        || (state.status == "created" && !state.error.is_empty());
    let tail = facts.log.len().saturating_sub(10);
    Diagnosis {
        name: facts.name.clone(),
        id: facts.id.clone(),
        image: facts.image.clone(),
        state: state.status.clone(),
        health: facts.health.as_ref().map(|it| it.status.clone()),
        exit: ended.then(|| exit_code(state.exit_code)),
        restarts: facts.restart.count,
        next: next(facts, &causes),
        causes,
        log: facts.log.iter().skip(tail).cloned().collect(),
        looked_at: facts.looked_at.clone(),
    }
}

fn next(facts: &Facts, causes: &[Cause]) -> String {
    let name = &facts.name;
    match causes.first() {
        Some(cause) if !cause.change.command.is_empty() => cause.change.command.clone(),
        Some(_) if facts.state.status == "running" => format!("docker logs --tail 100 {name}"),
        Some(cause) if cause.kind == CauseKind::Unknown => {
            format!("docker run --rm -it --entrypoint sh {}", facts.image)
        }
        _ => format!("docker logs --tail 100 {name}"),
    }
}

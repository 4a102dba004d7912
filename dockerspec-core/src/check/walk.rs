//! Reads an image from its first stage to its last.

use super::base;
use super::context::{Check, Run};
use super::facts::{Facts, Shell, Who};
use super::findings::{Findings, Part};
use super::policy::Policy;
use super::resolved::Resolved;
use super::scope::{self, Scope, Variable};
use super::script::Reader;
use super::vocabulary::{each, has_byte, same_name};
use super::workspace::Workspace;
use crate::model::image::{BaseRef, Escape, Image, Stage};
use crate::model::place::At;
use crate::model::step::{self, Arg, Instruction, Step};
use crate::model::transfer::Origin;
use crate::model::words::{Line, User};
use crate::rules::{self, Rule};

/// Arguments before the first FROM through which a stage's name is followed.
const GLOBAL_ARGUMENTS: usize = 96;

/// Reads an image; tells whether the tables were too small.
pub(crate) const fn image<'a>(
    image: &Image<'a>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
    workspace: Workspace<'_, 'a>,
) -> bool {
    let mut reader = Reader::over(workspace.words, workspace.entries, workspace.nested);
    let mut overflow = false;
    let mut check = Check {
        image: *image,
        policy,
        scope: Scope::over(workspace.variables, workspace.parents),
        stages: workspace.stages,
        stage: Facts::NONE,
        at: image.at,
        findings: findings.lend(),
    };
    check.stage.index = super::findings::NO_UNIT as usize;
    each!(arg in image.args => {
        check.at = arg.at;
        define_global(arg, &mut check.scope);
    });
    if image.stages.len() > check.stages.len() {
        overflow = true;
    } else {
        plan(image, &mut check);
        let mut index = 0;
        each!(stage in image.stages => {
            overflow |= one(stage, index, &mut check, &mut reader);
            index += 1;
        });
    }
    check.at = image.at;
    check.stage = Facts::NONE;
    check.stage.index = super::findings::NO_UNIT as usize;
    rules::image(image, &mut check);
    overflow |= check.scope.overflow;
    if overflow {
        check.report(
            Rule::TooLongToCheck,
            &[Part::Text(
                "the image has more stages, variables, words or commands than can be checked",
            )],
        );
    }
    let counts = check.findings.counts();
    findings.take_back(counts);
    overflow
}

/// Finds each stage's local parent, and which stages ship.
const fn plan<'a>(image: &Image<'a>, check: &mut Check<'_, 'a>) {
    let mut index = 0;
    each!(stage in image.stages => {
        let mut facts = Facts::NONE;
        facts.index = index;
        facts.name = stage.base.name;
        facts.parent = match stage.base.base {
            BaseRef::Image(name) | BaseRef::Stage(name) => stage_named(image, index, name),
            BaseRef::Own(_) => None,
        };
        check.stages[index] = facts;
        index += 1;
    });
    let mut next = image.target_index();
    let mut target = true;
    while let Some(stage) = next {
        check.stages[stage].ships = true;
        check.stages[stage].target = target;
        target = false;
        next = check.stages[stage].parent;
    }
}

/// The last of the first `before` stages that a FROM names, through the arguments before the first FROM too.
pub(crate) const fn stage_named(image: &Image<'_>, before: usize, name: &str) -> Option<usize> {
    stage_among(image.args, image.stages, before, name)
}

/// As [`stage_named`], of the image that these are.
pub(crate) const fn stage_among(
    args: &[Arg<'_>],
    stages: &[Stage<'_>],
    before: usize,
    name: &str,
) -> Option<usize> {
    let name = name.as_bytes();
    if !has_byte(name, b'$') {
        return stage_called(stages, before, name);
    }
    let mut variables = [Variable::NONE; GLOBAL_ARGUMENTS];
    let mut scope = Scope::over(&mut variables, &mut []);
    each!(arg in args => {
        define_global(arg, &mut scope);
    });
    scope.line();
    let resolved = Resolved::of(name, &scope);
    if resolved.unknown || scope.overflow {
        return None;
    }
    stage_called(stages, before, resolved.bytes())
}

const fn define_global<'a>(arg: &Arg<'a>, scope: &mut Scope<'_, 'a>) {
    let default = match arg.default {
        Some(value) => Some(value.as_bytes()),
        None => None,
    };
    scope.line();
    scope.define(arg.name.as_bytes(), default, false);
}

/// Names are the same in upper and lower case.
const fn stage_called(stages: &[Stage<'_>], before: usize, name: &[u8]) -> Option<usize> {
    let mut found = None;
    if !name.is_empty() {
        let mut index = 0;
        each!(stage in stages => {
            if index == before {
                break;
            }
            if same_name(stage.base.name.as_bytes(), name) {
                found = Some(index);
            }
            index += 1;
        });
    }
    found
}

const fn one<'a>(
    stage: &'a Stage<'a>,
    index: usize,
    check: &mut Check<'_, 'a>,
    reader: &mut Reader<'_, 'a>,
) -> bool {
    let planned = check.stages[index];
    let mut facts = match planned.parent {
        Some(parent) => check.stages[parent].inherited(),
        None => Facts::NONE,
    };
    facts.index = index;
    facts.name = planned.name;
    facts.ships = planned.ships;
    facts.target = planned.target;
    facts.parent = planned.parent;
    check.at = stage.base.at;
    check.scope.stage = scope::GLOBAL;
    check.scope.line();
    match (planned.parent, stage.base.base) {
        (None, BaseRef::Image(reference) | BaseRef::Stage(reference)) => {
            facts.base = base::facts(reference.as_bytes(), &check.scope);
            if matches!(check.image.escape, Escape::Backtick)
                || base::is_windows(reference.as_bytes())
            {
                facts.shell = Shell::Other;
            }
            facts.reference = reference;
            if !stage.base.digest.is_empty() {
                facts.base.pinned = true;
            }
        }
        (None, BaseRef::Own(image)) => own(image.get(), &mut facts, 0),
        _ => {}
    }
    check.stage = facts;
    rules::from(stage, check);
    check.scope.enter(index, planned.parent);
    let overflow = steps(stage.steps, check, reader, 0);
    check.at = stage.base.at;
    rules::stage_end(stage, check);
    check.stages[index] = check.stage;
    overflow
}

/// What another image of this program brings to a stage that starts from it.
const fn own<'a>(image: &Image<'a>, facts: &mut Facts<'a>, depth: u32) {
    facts.reference = image.name;
    facts.base.unknown = false;
    // it has been checked under its own policy: what it is called is not pinned here
    facts.base.pinned = true;
    facts.base.tagged = true;
    let Some(mut index) = image.target_index() else {
        return;
    };
    let mut user = None;
    let mut turns = 0;
    while turns <= image.stages.len() {
        turns += 1;
        let stage = &image.stages[index];
        let mut last = None;
        last_of(stage.steps, &mut last, facts, 0);
        if user.is_none() {
            user = last;
        }
        match stage.base.base {
            BaseRef::Image(name) | BaseRef::Stage(name) => {
                if let Some(parent) = stage_named(image, index, name) {
                    index = parent;
                } else {
                    let outer = base::of_text(name.as_bytes());
                    facts.base.family = outer.family;
                    facts.base.brings = outer.brings;
                    facts.base.shell = outer.shell;
                    facts.base.nonroot = outer.nonroot;
                    break;
                }
            }
            BaseRef::Own(outer) if depth < super::DEEPEST_PART => {
                own(outer.get(), facts, depth + 1);
                facts.reference = image.name;
                break;
            }
            BaseRef::Own(_) => break,
        }
    }
    if user.is_some() {
        facts.user = user;
        facts.who = match user {
            Some((user, _)) => who_is(user),
            None => facts.who,
        };
    }
}

/// The last user and healthcheck of a list of steps, the parts in it included.
const fn last_of<'a>(
    steps: &'a [Step<'a>],
    user: &mut Option<(User<'a>, At<'a>)>,
    facts: &mut Facts<'a>,
    depth: u32,
) {
    each!(step in steps => {
        match &step.instruction {
            Instruction::User(set) => *user = Some((set.user, set.at)),
            Instruction::Healthcheck(check) => facts.healthcheck = Some(check.at),
            Instruction::NoHealthcheck(check) => facts.healthcheck = Some(check.at),
            Instruction::Include(part) if depth < super::DEEPEST_PART => {
                last_of(part, user, facts, depth + 1);
            }
            _ => {}
        }
    });
}

/// What an image of this program brings to a stage that starts from it.
pub(crate) fn outermost(image: &Image<'_>) -> base::Facts {
    let mut facts = Facts::NONE;
    own(image, &mut facts, 0);
    facts.base
}

/// Whether a user without variables in its name is root.
const fn who_is(user: User<'_>) -> Who {
    match user.uid {
        Some(0) => Who::Root,
        Some(_) => Who::Other,
        None => match user.name.as_bytes() {
            b"root" => Who::Root,
            name if has_byte(name, b'$') => Who::Unknown,
            _ => Who::Other,
        },
    }
}

const fn steps<'a>(
    list: &'a [Step<'a>],
    check: &mut Check<'_, 'a>,
    reader: &mut Reader<'_, 'a>,
    depth: u32,
) -> bool {
    let mut overflow = false;
    each!(step in list => {
        check.at = step.at;
        if !step.continued {
            check.scope.line();
        }
        match &step.instruction {
            Instruction::Include(part) => {
                if depth < super::DEEPEST_PART {
                    overflow |= steps(part, check, reader, depth + 1);
                } else {
                    overflow = true;
                }
            }
            Instruction::Run(run) => overflow |= command(step, run, check, reader),
            Instruction::Onbuild(trigger) => {
                rules::instruction(step, check);
                overflow |= triggered(trigger.step, check, reader);
            }
            _ => {
                note(step, check);
                rules::instruction(step, check);
                define(step, check);
                if let Instruction::Recipe(recipe) = &step.instruction
                    && depth < super::DEEPEST_PART
                {
                    overflow |= steps(recipe.steps, check, reader, depth + 1);
                }
            }
        }
    });
    overflow
}

/// What an ONBUILD sets off: it is judged as the first line of a stage that starts from this one.
const fn triggered<'a>(
    step: &'a Step<'a>,
    check: &mut Check<'_, 'a>,
    reader: &mut Reader<'_, 'a>,
) -> bool {
    let stage = check.stage;
    check.stage = stage.inherited();
    let overflow = match &step.instruction {
        Instruction::Run(run) => command(step, run, check, reader),
        // the stages of that build are not known here
        Instruction::Copy(copy) if !matches!(copy.from, Origin::Context) => false,
        Instruction::Onbuild(_) | Instruction::Include(_) => false,
        _ => {
            rules::instruction(step, check);
            false
        }
    };
    check.stage = stage;
    overflow
}

/// Reads a RUN: its rules, then the rules of its commands.
const fn command<'a>(
    step: &'a Step<'a>,
    payload: &'a step::Run<'a>,
    check: &mut Check<'_, 'a>,
    reader: &mut Reader<'_, 'a>,
) -> bool {
    rules::instruction(step, check);
    match payload.line {
        Line::Exec(argv) => reader.read_exec(argv),
        Line::All(lines) => reader.read_all(lines),
        Line::Shell(text) => reader.read(text.as_bytes()),
        Line::Script(text) => {
            let program = match (payload.interpreter.as_bytes(), text.as_bytes()) {
                ([], [b'#', b'!', text @ ..]) => shebang(text),
                (program, _) => program,
            };
            if program.is_empty()
                || super::nested::is_shell(super::nested::program(first_word(program)))
            {
                reader.read(text.as_bytes());
                reader.heredoc = true;
            } else {
                return false;
            }
        }
    }
    if !matches!(check.stage.shell, Shell::Posix) && !matches!(payload.line, Line::Exec(_)) {
        return false;
    }
    let mut run = Run {
        command: super::command::Command::NONE,
        script: reader.script(),
        step: payload,
        scope: &check.scope,
        stage: &mut check.stage,
        policy: check.policy,
        at: step.at,
        findings: check.findings.lend(),
    };
    rules::script(&mut run);
    let mut all = run.all();
    while let Some(command) = all.next() {
        run.command = command;
        note_installed(&mut run);
        rules::command(&mut run);
    }
    let counts = run.findings.counts();
    let (overflow, too_deep) = (reader.overflow, reader.too_deep);
    check.findings.take_back(counts);
    if too_deep {
        check.report(
            Rule::TooLongToCheck,
            &[Part::Text(
                "a command runs shells inside of shells, deeper than is read",
            )],
        );
    }
    overflow
}

/// The program behind the `#!` of a script; `env` gives way to what it runs.
const fn shebang(text: &[u8]) -> &[u8] {
    let line = super::vocabulary::cut(text, b'\n').0.trim_ascii();
    match super::nested::program(first_word(line)) {
        b"env" => match super::vocabulary::cut(line, b' ').1 {
            Some(program) => program.trim_ascii(),
            None => line,
        },
        _ => line,
    }
}

const fn first_word(text: &[u8]) -> &[u8] {
    super::vocabulary::cut(text, b' ').0
}

/// Keeps what later rules ask of the stage.
const fn note<'a>(step: &Step<'a>, check: &mut Check<'_, 'a>) {
    match &step.instruction {
        Instruction::User(set) => {
            check.stage.user = Some((set.user, set.at));
            check.stage.who = who(set.user, &check.scope);
        }
        Instruction::Shell(shell) => note_shell(shell.argv, check),
        Instruction::Recipe(recipe) => note_packages(recipe.system_packages(), check),
        _ => {}
    }
}

const fn who<'a>(user: User<'a>, scope: &Scope<'_, 'a>) -> Who {
    if user.uid.is_some() || !has_byte(user.name.as_bytes(), b'$') {
        return who_is(user);
    }
    match scope::is_one_of(user.name.as_bytes(), &[b"root", b"0", b"00"], scope) {
        Some(true) => Who::Root,
        Some(false) => {
            // `$U` may hold `0:0`
            let mut bytes = scope.expand(user.name.as_bytes());
            let mut root = true;
            let mut left: &[u8] = b"root";
            let mut zeros = true;
            let mut any = false;
            while let Some(byte) = bytes.next(scope) {
                if byte == b':' {
                    break;
                }
                any = true;
                zeros = zeros && byte == b'0';
                match left {
                    [first, rest @ ..] if *first == byte => left = rest,
                    _ => root = false,
                }
            }
            if any && (zeros || (root && left.is_empty())) {
                Who::Root
            } else {
                Who::Other
            }
        }
        None => Who::Unknown,
    }
}

const fn note_shell<'a>(argv: &'a [&'a str], check: &mut Check<'_, 'a>) {
    check.stage.errexit = false;
    check.stage.pipefail = false;
    check.stage.chose_shell = true;
    let [program, args @ ..] = argv else { return };
    check.stage.shell = if super::nested::is_shell(super::nested::program(program.as_bytes())) {
        Shell::Posix
    } else {
        Shell::Other
    };
    each!(word in args => {
        match word.as_bytes() {
            b"pipefail" => check.stage.pipefail = true,
            b"errexit" => check.stage.errexit = true,
            [b'-', b'-', ..] => {}
            [b'-', letters @ ..]
                if has_byte(letters, b'e') => {
                    check.stage.errexit = true;
                }
            _ => {}
        }
    });
}

/// Keeps which downloaders a command installs.
const fn note_installed(run: &mut Run<'_, '_>) {
    if let b"apt-get" | b"apt" | b"apk" | b"dnf" | b"microdnf" | b"yum" = run.command.name {
        each!(word in run.args() => {
            match *word {
                b"curl" | [b'c', b'u', b'r', b'l', b'=', ..] => run.stage.has_curl = true,
                b"wget" | [b'w', b'g', b'e', b't', b'=', ..] => run.stage.has_wget = true,
                _ => {}
            }
        });
    }
}

const fn note_packages<'a>(packages: &'a [&'a str], check: &mut Check<'_, 'a>) {
    each!(package in packages => {
        match super::vocabulary::cut(package.as_bytes(), b'=').0 {
            b"curl" => check.stage.has_curl = true,
            b"wget" => check.stage.has_wget = true,
            _ => {}
        }
    });
}

/// Keeps what is in force after this step, once its rules have run.
const fn define<'a>(step: &'a Step<'a>, check: &mut Check<'_, 'a>) {
    match &step.instruction {
        Instruction::Env(env) => {
            check
                .scope
                .define(env.name.as_bytes(), Some(env.value.as_bytes()), true);
        }
        Instruction::Arg(arg) => {
            let default = match arg.default {
                Some(value) => Some(value.as_bytes()),
                None => None,
            };
            check.scope.define(arg.name.as_bytes(), default, false);
        }
        Instruction::Reads(reads) => {
            each!(field in reads.fields => {
                if !field.secret {
                    check.scope.define(field.name.as_bytes(), None, !field.build);
                }
            });
        }
        Instruction::Workdir(workdir) => {
            if let [b'/' | b'$' | b'\\', ..] | [_, b':', ..] = workdir.path.as_bytes() {
                check.stage.workdir = true;
            }
        }
        Instruction::Cmd(cmd) => check.stage.cmd = Some(cmd.at),
        Instruction::Entrypoint(entrypoint) => check.stage.entrypoint = Some(entrypoint.at),
        Instruction::Healthcheck(health) => {
            check.stage.healthcheck = Some(health.at);
            check.stage.own_healthcheck = true;
        }
        Instruction::NoHealthcheck(health) => {
            check.stage.healthcheck = Some(health.at);
            check.stage.own_healthcheck = true;
        }
        Instruction::Copy(copy) if !matches!(copy.from, Origin::Context) => {
            check.stage.copied = true;
        }
        _ => {}
    }
}

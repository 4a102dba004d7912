//! Whole projects: a service of yours with a model server and what else it needs.

use dockerspec_core::model::compose::OriginRef;
use dockerspec_core::model::{Arena, Key};
use dockerspec_core::prelude::*;

use super::companions::{self, Companion, project};
use super::model_servers::{self, Model};

/// What a stack leaves open.
///
/// ```
/// use dockerspec::templates::{self, Arena, Model, Options, StackOptions};
///
/// let arena = Arena::new();
/// let api = templates::python_slim(&arena, &Options::new("acme/api"))?;
/// let options = StackOptions::new("acme", arena.image(api)).model(Model::Ollama("qwen3:0.6b"));
/// let stack = templates::ai_stack(&arena, &options)?;
/// assert!(stack.to_yaml().contains("MODEL_URL: http://model:11434/v1"));
/// # Ok::<(), dockerspec::Report>(())
/// ```
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct StackOptions<'a> {
    /// Name of the project.
    pub name: &'a str,
    /// Where the image of the service `api` comes from.
    pub api: OriginRef<'a>,
    /// Port on which the service `api` listens.
    pub port: u16,
    /// Port of this machine, on the loopback interface, at which it is reached.
    pub published: u16,
    /// Who serves the model, and which.
    pub model: Model<'a>,
    /// Memory of the service `api`.
    pub memory: Bytes,
    /// Processors of the service `api`.
    pub cpus: f64,
    /// Memory of the model server.
    pub model_memory: Bytes,
    /// Processors of the model server.
    pub model_cpus: f64,
    /// Whether Postgres is part of the stack.
    pub database: bool,
    /// Whether nginx stands in front of the service.
    pub proxy: bool,
    /// Whether the image of the model server computes on NVIDIA's GPUs too, where there are two of them.
    pub gpu: bool,
}

impl<'a> StackOptions<'a> {
    /// A stack of this name around a service.
    pub const fn new(name: &'a str, api: &'a Hardened<Image<'a>>) -> Self {
        Self::around(name, OriginRef::Build(api))
    }

    /// A stack of this name around a Dockerfile that exists already, of which the rules see nothing.
    pub const fn of_dockerfile(name: &'a str, build: &'a Build<'a>) -> Self {
        Self::around(name, OriginRef::Dockerfile(build))
    }

    const fn around(name: &'a str, api: OriginRef<'a>) -> Self {
        StackOptions {
            name,
            api,
            port: 8000,
            published: 8000,
            model: Model::Ollama("qwen3:0.6b"),
            memory: gib(1),
            cpus: 1.0,
            model_memory: gib(8),
            model_cpus: 4.0,
            database: false,
            proxy: false,
            gpu: false,
        }
    }

    /// Ports: the service's own, and that of this machine.
    pub const fn ports(mut self, own: u16, published: u16) -> Self {
        self.port = own;
        self.published = published;
        self
    }

    /// Who serves the model, and which.
    pub const fn model(mut self, model: Model<'a>) -> Self {
        self.model = model;
        self
    }

    /// Memory and processors of the service `api`.
    pub const fn limits(mut self, memory: Bytes, cpus: f64) -> Self {
        self.memory = memory;
        self.cpus = cpus;
        self
    }

    /// Memory and processors of the model server.
    pub const fn model_limits(mut self, memory: Bytes, cpus: f64) -> Self {
        self.model_memory = memory;
        self.model_cpus = cpus;
        self
    }

    /// Adds Postgres.
    pub const fn database(mut self) -> Self {
        self.database = true;
        self
    }

    /// Takes the image of the model server that computes on NVIDIA's GPUs, where there are two of them.
    pub const fn gpu(mut self) -> Self {
        self.gpu = true;
        self
    }

    /// Puts nginx in front of the service.
    pub const fn proxy(mut self) -> Self {
        self.proxy = true;
        self
    }
}

/// A service with a cache and a model server.
///
/// The service reads `MODEL_URL`, `MODEL_NAME` and `REDIS_URL`.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn ai_stack<'a>(
    arena: &'a Arena<'a>,
    options: &StackOptions<'a>,
) -> Result<Hardened<Compose<'a>>, Report> {
    let mut list = vec![companions::cache(arena)];
    list.extend(model(arena, options));
    let needs = settings![
        depends_on("cache"),
        env("REDIS_URL", "redis://cache:6379/0")
    ];
    stack(arena, options, list, needs)
}

/// A service with a model server and a store of vectors, for answers out of documents.
///
/// The service reads `MODEL_URL`, `MODEL_NAME` and `QDRANT_URL`.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn rag_stack<'a>(
    arena: &'a Arena<'a>,
    options: &StackOptions<'a>,
) -> Result<Hardened<Compose<'a>>, Report> {
    let mut list = vec![companions::vectors(arena)];
    list.extend(model(arena, options));
    let needs = settings![
        depends_on("vectors"),
        env("QDRANT_URL", "http://vectors:6333")
    ];
    stack(arena, options, list, needs)
}

/// What a gateway leaves open.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct GatewayOptions<'a> {
    /// Name of the project.
    pub name: &'a str,
    /// Who serves the model, and which.
    pub model: Model<'a>,
    /// Port of this machine, on the loopback interface, at which nginx is reached.
    pub published: u16,
    /// Memory and processors of the model server; the server's own where they are not given.
    pub model_limits: Option<(Bytes, f64)>,
    /// Whether the image of the model server computes on NVIDIA's GPUs too, where there are two of them.
    pub gpu: bool,
}

impl<'a> GatewayOptions<'a> {
    /// A gateway of this name to a model, at port 8080.
    pub const fn new(name: &'a str, model: Model<'a>) -> Self {
        GatewayOptions {
            name,
            model,
            published: 8080,
            model_limits: None,
            gpu: false,
        }
    }

    /// Port of this machine, on the loopback interface, at which nginx is reached.
    pub const fn published(mut self, port: u16) -> Self {
        self.published = port;
        self
    }

    /// Memory and processors of the model server.
    pub const fn model_limits(mut self, memory: Bytes, cpus: f64) -> Self {
        self.model_limits = Some((memory, cpus));
        self
    }

    /// Takes the image of the model server that computes on NVIDIA's GPUs, where there are two of them.
    pub const fn gpu(mut self) -> Self {
        self.gpu = true;
        self
    }
}

/// A model server behind nginx, for other projects of this machine.
///
/// ```
/// use dockerspec::templates::{self, Arena, GatewayOptions, Model};
///
/// let arena = Arena::new();
/// let options = GatewayOptions::new("models", Model::Ollama("qwen3:0.6b")).published(9000);
/// let gateway = templates::model_gateway(&arena, &options)?;
/// assert!(gateway.to_yaml().contains("9000"));
/// # Ok::<(), dockerspec::Report>(())
/// ```
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn model_gateway<'a>(
    arena: &'a Arena<'a>,
    options: &GatewayOptions<'a>,
) -> Result<Hardened<Compose<'a>>, Report> {
    let model = options.model;
    let upstream = ("model", model.port());
    let mut list = vec![companions::proxy(arena, upstream, options.published, true)];
    list.extend(served(arena, model, options.gpu, options.model_limits));
    project(arena, options.name, list)
}

/// The model server, and for Ollama the service that pulls the model.
fn served<'a>(
    arena: &'a Arena<'a>,
    model: Model<'a>,
    gpu: bool,
    given: Option<(Bytes, f64)>,
) -> Vec<Companion<'a>> {
    let mut server = model_servers::service(arena, model, gpu);
    if let Some((memory, cpus)) = given {
        let settings = server.service.settings.iter().map(|setting| {
            match setting.key {
                Key::Limits(_) => limits(memory, cpus).pids(4096).into_setting(),
                // shared memory counts towards the limit
                Key::ShmSize(shared) if shared.size.get() > memory.get() / 2 => {
                    shm_size(Bytes::new(memory.get() / 2)).into_setting()
                }
                _ => *setting,
            }
        });
        server.service.settings = arena.settings(settings.collect());
    }
    let mut list = vec![server];
    if let Model::Ollama(name) = model {
        list.push(model_servers::pull(arena, name));
    }
    list
}

fn model<'a>(arena: &'a Arena<'a>, options: &StackOptions<'a>) -> Vec<Companion<'a>> {
    let limits = (options.model_memory, options.model_cpus);
    served(arena, options.model, options.gpu, Some(limits))
}

fn stack<'a>(
    arena: &'a Arena<'a>,
    options: &StackOptions<'a>,
    mut companions: Vec<Companion<'a>>,
    needs: &[Setting<'a>],
) -> Result<Hardened<Compose<'a>>, Report> {
    let model = options.model;
    let (Model::Ollama(name) | Model::Vllm(name) | Model::Tgi(name) | Model::LlamaCpp(name)) =
        model;
    let mut settings = settings![
        network("backend"),
        limits(options.memory, options.cpus).pids(200),
        restart(Restart::UnlessStopped),
        hardened(),
        log_rotation(mib(10), 3),
        tmpfs("/tmp"),
        env(
            "MODEL_URL",
            arena.text(format!("http://model:{}/v1", model.port()))
        ),
        env("MODEL_NAME", name),
        depends_on("model"),
    ]
    .to_vec();
    settings.extend_from_slice(needs);
    if let Model::Ollama(_) = model {
        settings.push(depends_on("model-pull").completed().into_setting());
    }
    if options.database {
        companions.push(companions::database(arena));
        settings.extend_from_slice(settings![
            depends_on("database"),
            env("DATABASE_URL", "postgresql://app@database:5432/app"),
            secret_path("DATABASE_PASSWORD_FILE", "postgres_password"),
        ]);
    }
    if options.proxy {
        let upstream = ("api", options.port);
        companions.push(companions::proxy(arena, upstream, options.published, true));
    } else {
        settings.push(
            port(options.published, options.port)
                .host_ip("127.0.0.1")
                .into_setting(),
        );
    }
    let origin = match options.api {
        OriginRef::Build(image) => Service::build("api", image),
        OriginRef::Dockerfile(build) => Service::dockerfile("api", build).allow(
            Rule::ServiceWithoutHealthcheck,
            "the Dockerfile, which is not seen here, may bring one",
        ),
        OriginRef::Image(reference) => Service::image("api", reference),
        _ => Service::patch("api"),
    };
    let api = origin.with(arena.settings(settings));
    companions.insert(0, Companion::of(api));
    project(arena, options.name, companions)
}

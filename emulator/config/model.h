/*
 * model - the stack as routes.yaml describes it: AWS's resources in AWS's own words.
 *
 * stack_load() reads a file into one immutable struct stack; everything in it, texts included,
 * lives in the stack's own arena until stack_free(). Any thread may read it. Names are what they
 * are on AWS (TableName, FunctionName, a bucket's name, ...), unique within their kind. What the
 * file leaves out is filled with its default, so a reader never asks "is it set": docs/routes.md
 * has each default.
 *
 * References are resolved: a route points to its function, a behaviour to its API or bucket, an
 * event source mapping to table and function. Every element knows its place in the file, for later
 * messages.
 *
 * Durations are milliseconds. Paths are absolute. Lists are arrays with a count; order is the
 * file's.
 */
#ifndef HANGAR_CONFIG_MODEL_H
#define HANGAR_CONFIG_MODEL_H

#include "config/model_guard.h"
#include "config/problem.h"

#include "arena.h"

/* Tables. ------------------------------------------------------------------------------------ */

enum {
	STACK_KEY_MAX = 8, /* multi-attribute keys of an index: up to 4 HASH and 4 RANGE */
};

struct stack_key {
	struct str name;
	char type;  /* 'S', 'N' or 'B' */
	bool range; /* KeyType RANGE; else HASH. All HASH elements stand before the RANGE ones. */
	struct place place;
};

enum stack_projection {
	STACK_ALL,
	STACK_KEYS_ONLY,
	STACK_INCLUDE
};

struct stack_index {
	struct str name;
	struct place place;
	bool local; /* LocalSecondaryIndex; else global */
	struct stack_key key[STACK_KEY_MAX];
	size_t n_key;
	enum stack_projection projection;
	struct stack_text *attributes; /* NonKeyAttributes of STACK_INCLUDE */
	size_t n_attributes;
	int64_t read, write; /* capacity units; 0 unless PROVISIONED */
};

enum stack_stream {
	STACK_STREAM_OFF,
	STACK_STREAM_NEW_AND_OLD_IMAGES,
	STACK_STREAM_NEW_IMAGE,
	STACK_STREAM_OLD_IMAGE,
	STACK_STREAM_KEYS_ONLY,
};

enum stack_billing {
	STACK_PAY_PER_REQUEST,
	STACK_PROVISIONED
};
enum stack_table_class {
	STACK_STANDARD,
	STACK_STANDARD_INFREQUENT_ACCESS
};

struct stack_table {
	struct str name;
	struct place place;
	struct stack_key key[2]; /* HASH, then RANGE if there is one */
	size_t n_key;
	struct stack_index *indexes;
	size_t n_indexes;
	struct str ttl; /* TimeToLive attribute; empty: off */
	enum stack_stream stream;
	enum stack_billing billing;
	int64_t read, write; /* capacity units; 0 unless PROVISIONED */
	enum stack_table_class table_class;
	bool protection; /* DeletionProtectionEnabled */
	bool recovery;   /* point-in-time recovery */
	struct stack_pair *tags;
	size_t n_tags;
	/* Files that exist: items in DynamoDB's JSON, one a line, or a .json array of them. */
	struct stack_text *seeds;
	size_t n_seeds;
};

/* Functions. --------------------------------------------------------------------------------- */

enum stack_isolation {
	STACK_ISOLATION_NONE,    /* in the daemon's own process */
	STACK_ISOLATION_PROCESS, /* each environment in a process of its own */
};

enum stack_logs {
	STACK_LOGS_TEXT,
	STACK_LOGS_JSON
};
enum stack_url {
	STACK_URL_OFF,
	STACK_URL_NONE, /* AuthType NONE */
	STACK_URL_IAM,  /* AuthType AWS_IAM */
};

enum stack_resource_kind {
	STACK_ANY_RESOURCE, /* "*" */
	STACK_TABLE,        /* on: table/NAME, table/NAME/index/INDEX, table/NAME/stream */
	STACK_BUCKET,       /* on: bucket/NAME, bucket/NAME/KEY* */
	STACK_FUNCTION,     /* on: function/NAME */
	STACK_ARN,          /* on: arn:...  (outside of this stack) */
};

/* One statement of the execution role: Allow actions on a resource. */
struct stack_allow {
	struct place place;
	struct stack_text *actions;
	size_t n_actions;
	struct str on; /* as written */
	enum stack_resource_kind kind;
	const struct stack_table *table;       /* of STACK_TABLE */
	const struct stack_bucket *bucket;     /* of STACK_BUCKET */
	const struct stack_function *function; /* of STACK_FUNCTION */
	struct str rest; /* what follows the name: "index/GSI1", "stream", a key pattern; or empty
			  */
};

enum stack_url_mode {
	STACK_URL_BUFFERED,
	STACK_URL_STREAM
};

enum stack_runtime {
	STACK_RUNTIME_C,       /* a module, by HANGAR_HANDLER() */
	STACK_RUNTIME_PROVIDED /* a program that speaks the Runtime API */
};

/* Of an HTTP API or of a function URL. */
struct stack_cors {
	bool set; /* false: no CORS configuration */
	struct place place;
	struct stack_text *origins;
	size_t n_origins;
	struct stack_text *methods;
	size_t n_methods;
	struct stack_text *headers;
	size_t n_headers;
	struct stack_text *expose;
	size_t n_expose;
	int64_t max_age; /* ms, whole seconds; -1: not sent */
	bool credentials;
};

struct stack_function {
	struct str name;
	struct place place;
	struct str handler; /* what HANGAR_HANDLER() names; also the module's file name without .so
			     */
	struct place handler_place;
	/* The module's path: the first that existed at load, otherwise where it is expected to be
	 * built. stack_find_module() looks again. */
	struct str module;
	bool module_exists;
	struct str description;
	int64_t memory;      /* MB */
	int64_t timeout;     /* ms, whole seconds */
	int64_t storage;     /* of /tmp, MB */
	int64_t concurrency; /* ReservedConcurrentExecutions; -1: none reserved */
	int64_t retries;     /* of asynchronous invocations: 0 to 2 */
	int64_t max_age;     /* of asynchronous events, ms */
	/* Destinations: "function/NAME", "file/PATH" (absolute), or empty. */
	struct str on_failure, on_success;
	enum stack_logs logs;
	enum stack_url url;           /* a function URL, and who may call it */
	enum stack_url_mode url_mode; /* of that URL, as the next one */
	struct stack_cors cors;
	struct stack_pair *environment; /* names are unique; defaults merged in */
	size_t n_environment;
	struct stack_allow *allow;
	size_t n_allow;
	enum stack_isolation isolation;
	int64_t cold_start; /* ms that an init phase takes at least */
	enum stack_runtime runtime;
	/* Of STACK_RUNTIME_PROVIDED: the folder, and what runs in it; no command: its `bootstrap`.
	 */
	struct str code;
	struct place code_place;
	struct stack_text *command;
	size_t n_command;
	struct stack_pair *tags;
	size_t n_tags;
};

/* APIs. -------------------------------------------------------------------------------------- */

enum stack_api_type {
	STACK_HTTP_API,
	STACK_REST_API
};
enum stack_payload {
	STACK_PAYLOAD_1_0 = 1,
	STACK_PAYLOAD_2_0 = 2
};

/* ResponseParameters for one status. */
struct stack_response_mapping {
	int64_t status;
	struct place place;
	struct stack_pair *changes;
	size_t n_changes;
};

/* An HTTP proxy integration. */
struct stack_http {
	struct str url;    /* empty: the route has none */
	struct str method; /* "ANY": the request's own */
	struct place place;
};

struct stack_route {
	struct place place;
	struct str key;    /* RouteKey: "GET /api/resources/{id}", "ANY /{proxy+}", "$default" */
	struct str method; /* "GET", "ANY"; empty for $default */
	struct str path;   /* "/api/resources/{id}"; empty for $default */
	const struct stack_function *function; /* NULL: a mock or http */
	struct stack_http http;
	struct stack_pair *request; /* RequestParameters: "append:header.x" and what */
	size_t n_request;
	struct stack_response_mapping *responses;
	size_t n_responses;
	struct stack_pair *templates; /* VTL: deployed, not run here */
	size_t n_templates;
	enum stack_payload payload;
	int64_t timeout;                /* of the integration, ms */
	struct stack_throttle throttle; /* its own, or the API's */
	struct stack_guard guard;
	/* A mock integration answers by itself. */
	int64_t mock_status; /* 0: not a mock */
	struct str mock_body;
	struct stack_pair *mock_headers;
	size_t n_mock_headers;
};

/* A stage beside the one that `stage` names. */
struct stack_api_stage {
	struct str name;
	struct place place;
	struct stack_pair *variables;
	size_t n_variables;
};

struct stack_access_log {
	bool set;
	struct place place;
	struct str format; /* with $context.x */
	struct str file;   /* absolute; empty: the daemon's log only */
};

/* A gateway response of a REST API. */
struct stack_gateway_response {
	struct str type; /* "DEFAULT_4XX" */
	struct place place;
	int64_t status; /* 0: the type's own */
	struct stack_pair *headers;
	size_t n_headers;
	struct str body;              /* template of application/json; empty: the usual one */
	struct stack_pair *templates; /* of other media types: type and text */
	size_t n_templates;
};

struct stack_api {
	struct str name;
	struct place place;
	struct str id; /* ten characters of [a-z0-9], made from the name: stable */
	enum stack_api_type type;
	struct str stage; /* "$default" or a stage's name; REST: always a name */
	enum stack_payload payload;
	int64_t timeout; /* default of the routes, ms */
	struct stack_cors cors;
	struct stack_throttle throttle;
	struct stack_pair *variables; /* stage variables */
	size_t n_variables;
	struct stack_api_stage *more_stages;
	size_t n_more_stages;
	struct stack_access_log access_log;
	struct stack_gateway_response *gateway_responses; /* REST */
	size_t n_gateway_responses;
	struct stack_authorizer *authorizers;
	size_t n_authorizers;
	struct str authorizer; /* of routes that name none; empty: they are open */
	struct place authorizer_place;
	struct stack_model *models; /* REST */
	size_t n_models;
	enum stack_key_source key_source; /* REST */
	struct stack_text *binary;        /* binaryMediaTypes (REST) */
	size_t n_binary;
	struct stack_route *routes;
	size_t n_routes;
};

/* A base path of a custom domain. */
struct stack_mapping {
	struct str base; /* without slashes around it; empty: the root */
	struct place place;
	const struct stack_api *api;
	struct str stage; /* empty: of a REST API what the path names, of an HTTP API its first */
};

struct stack_domain {
	struct str name;
	struct place place;
	struct stack_mapping *mappings;
	size_t n_mappings;
};

/* Buckets, the distribution. ----------------------------------------------------------------- */

struct stack_bucket {
	struct str name;
	struct place place;
	struct str seed; /* a folder that exists, or empty */
	struct place seed_place;
};

struct stack_behavior {
	struct str pattern; /* as written: "/api/" followed by a star */
	struct place place;
	const struct stack_api *api; /* one of the two */
	const struct stack_bucket *bucket;
	int64_t cache; /* time to live at the edge, ms; 0: not cached */
	bool compress;
};

/* A custom error response. */
struct stack_site_error {
	struct place place;
	int64_t code;    /* of the origin: 400 403 404 405 414 416 500 to 504 */
	struct str page; /* ResponsePagePath, starts with '/' */
	int64_t status;  /* ResponseCode */
	int64_t cache;   /* ErrorCachingMinTTL, ms */
};

struct stack_site {
	bool set; /* false: no distribution; the plain host answers 404 */
	struct place place;
	struct str root; /* folder; may not exist yet (the page is not built) */
	struct place root_place;
	struct str index; /* default root object, for "/" only */
	bool spa;         /* paths without a file are rewritten to /index.html */
	int64_t cache;    /* of the default behaviour, ms */
	bool compress;
	struct stack_site_error *errors;
	size_t n_errors;
	struct stack_behavior *behaviors; /* in order, the first match wins */
	size_t n_behaviors;
};

/* Event source mappings, stages. ------------------------------------------------------------- */

enum stack_start {
	STACK_TRIM_HORIZON,
	STACK_LATEST
};

struct stack_event {
	struct place place;
	const struct stack_table *table; /* its stream is on */
	const struct stack_function *function;
	int64_t batch;         /* BatchSize */
	int64_t window;        /* MaximumBatchingWindowInSeconds, ms */
	int64_t parallel;      /* ParallelizationFactor */
	int64_t retries;       /* MaximumRetryAttempts; -1: until the record expires */
	int64_t max_age;       /* MaximumRecordAgeInSeconds, ms; -1: none */
	int64_t tumbling;      /* TumblingWindowInSeconds, ms */
	struct str on_failure; /* destination, as a function's */
	bool bisect;           /* BisectBatchOnFunctionError */
	bool report;           /* FunctionResponseTypes: ReportBatchItemFailures */
	bool enabled;
	enum stack_start start;
	struct stack_text *filters; /* FilterCriteria: patterns as JSON text */
	size_t n_filters;
};

struct stack_stage {
	struct str name;
	struct place place;
};

struct stack {
	struct arena arena;
	struct str file;   /* as it was given: what messages begin with */
	struct str folder; /* absolute: relative paths begin here */

	struct str name, region, account;
	struct place name_place;

	/* Of the daemon; the command line's options win. A change needs a restart. */
	struct str host;
	struct place host_place;
	int64_t port;
	struct place port_place;
	struct str data; /* folder */
	struct place data_place;

	struct str *handlers;              /* folders searched for modules, in order */
	size_t n_handlers, n_own_handlers; /* the own ones are of the file */

	struct stack_table *tables;
	size_t n_tables;
	struct stack_function *functions;
	size_t n_functions;
	struct stack_api *apis;
	size_t n_apis;
	struct stack_domain *domains;
	size_t n_domains;
	struct stack_api_key *api_keys;
	size_t n_api_keys;
	struct stack_plan *plans;
	size_t n_plans;
	struct stack_throttle throttle; /* of the account: all APIs together */
	struct stack_bucket *buckets;
	size_t n_buckets;
	struct stack_site site;
	struct stack_event *events;
	size_t n_events;
	struct stack_stage *stages; /* `stage` of stack_load() chooses one */
	size_t n_stages;
};

struct stack_options {
	const char *stage;     /* NULL, or the name under `stages:` whose changes are laid over */
	const char *pkglibdir; /* NULL, or where installed modules are: searched last */
};

/* Reads the file. All that is wrong with it is added to `problems`, sorted by position, not just
 * the first; NULL when one of them is fatal (see problem_is_fatal()), otherwise a stack for
 * stack_free(). options may be NULL. */
struct stack *stack_load(
	const char *path, const struct stack_options *options, struct problems *problems);
/* The same from text: `path` gives messages their file name and relative paths their folder. */
struct stack *stack_load_text(const char *path, struct str text,
	const struct stack_options *options, struct problems *problems);
void stack_free(struct stack *stack);

/* NULL when there is none of that name. */
const struct stack_table *stack_find_table(const struct stack *stack, struct str name);
const struct stack_function *stack_find_function(const struct stack *stack, struct str name);
const struct stack_api *stack_find_api(const struct stack *stack, struct str name);
const struct stack_bucket *stack_find_bucket(const struct stack *stack, struct str name);

/* Where the function's module is now: true and its path when a file is there, false and the path
 * where the build is expected to put it. The path is in the arena. */
bool stack_find_module(const struct stack *stack, const struct stack_function *function,
	struct arena *arena, struct str *ret_path);

/* Where the module may be built while the stack runs, the first of them that is there wins: a path
 * in each folder of `handlers:`, and in what else is looked through as far as it is there now.
 * Returns their number. */
size_t stack_module_places(const struct stack *stack, const struct stack_function *function,
	struct arena *arena, struct str **ret_paths);

/* Whether a route's path has {name} or {name+}. */
bool stack_path_has(struct str path, struct str name);

/* A path as people know it: below the file's folder without that folder. */
struct str stack_path_relative(const struct stack *stack, struct str path);

/* AWS's own names of the enums: "NEW_AND_OLD_IMAGES", "PAY_PER_REQUEST", ... ("" for off). */
const char *stack_projection_name(enum stack_projection projection);
const char *stack_stream_name(enum stack_stream stream);
const char *stack_billing_name(enum stack_billing billing);
const char *stack_table_class_name(enum stack_table_class table_class);

#endif

//! The list of keys with what each means, for people. Kept equal to the struct by a test.

/// One setting as documentation and environment know it.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name in the file.
    pub name: &'static str,
    /// What it does, with units; Markdown.
    pub meaning: &'static str,
    /// Its value is never printed in full.
    pub secret: bool,
}

impl Key {
    /// Its name in the environment.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("VPS_{}", self.name.to_uppercase())
    }
}

const fn key(name: &'static str, meaning: &'static str) -> Key {
    Key { name, meaning, secret: false }
}

const fn secret(name: &'static str, meaning: &'static str) -> Key {
    Key { name, meaning, secret: true }
}

/// Every key, in the order of the documentation.
pub const KEYS: &[Key] = &[
    key("listen", "Address and port to listen on. TLS is the proxy's work."),
    key(
        "base_url",
        "How browsers reach the site, without a slash at the end. With `https://` cookies are `__Host-` and HSTS is sent.",
    ),
    key("site_dir", "Folder with the browser's files, as `xtask site` built them."),
    secret("database_url", "`sqlite://PATH` or `postgres://…`."),
    key(
        "files_url",
        "Where photos lie: a folder, or `s3://bucket/prefix?endpoint=…&region=…` with the credentials in the AWS variables.",
    ),
    key(
        "vault_key_file",
        "File with the key of the identity vault, readable by this user only. Without the key no sender's identity can be read: keep a copy apart from the database's.",
    ),
    secret("vault_key", "The vault's key itself, instead of the file."),
    key(
        "audit_anchor_file",
        "File to which the background work appends one line a day with the end of the audit chain; best on another machine's disk. `server audit verify` compares the chain with it. Empty: no line is written, and a cut or wholly rewritten chain cannot be told from an honest one.",
    ),
    key(
        "trusted_proxies",
        "Networks (`10.0.0.0/8`, `::1/128`) whose `X-Forwarded-For` is believed; in the environment separated by commas. Empty: no header is believed.",
    ),
    key(
        "service_worker",
        "`false` serves a worker that removes itself and its caches from every browser: the way out when a bad one got published.",
    ),
    key(
        "worker",
        "Also run the background work (outbox, deadlines, sweeping) inside `serve`. `false` when `server worker` runs beside it.",
    ),
    key("demo", "Show the banner that says the petitions are samples."),
    key(
        "contact_optional",
        "`true` lets people send without any contact. They can then follow only with number and secret.",
    ),
    secret(
        "mail_url",
        "What takes e-mail away: `smtps://user:password@host`, `smtp://host:587?tls=required`. `file:FOLDER` writes each letter to a file, for a developer. Empty: no e-mail, and nobody can sign in by it.",
    ),
    key(
        "mail_from",
        "Whom letters are from, `Name <address@host>`; needed with a mail server. Push services are given the address too, to complain to.",
    ),
    secret(
        "sms_url",
        "What takes text messages away: the address of a gateway that one POST a message goes to (docs/notices.md). `file:FOLDER` writes each message to a file, for a developer. Empty: no text messages, and nobody can sign in by telephone.",
    ),
    secret(
        "sms_headers",
        "Headers of the request to the gateway, `Name: value`, several with a vertical bar between: its password, and the content type when it is not `application/json`.",
    ),
    key(
        "sms_body",
        "Body of the request to the gateway. `{to}` (E.164), `{text}` and `{id}` are put in, escaped for JSON or for a form by the content type.",
    ),
    key(
        "push",
        "`false` switches web push off: no browser is offered it, and nothing is sent to the browser makers' push services.",
    ),
    key(
        "push_hosts",
        "Push services besides those of the browser makers (`host` or `host:port`); in the environment separated by commas. Only to these does the server speak without TLS or in its own network.",
    ),
    key(
        "tiles_file",
        "Archive of map tiles beside the server: raster MBTiles (png, jpg or webp). Without it and without `tiles_url` the map is drawn from the communes' points.",
    ),
    secret(
        "tiles_url",
        "Outside map server instead, `https://host/{z}/{x}/{y}.png`. Only this server asks it, only for the province; readers ask only us. A key of that server belongs after the `?`.",
    ),
    key(
        "tiles_attribution",
        "Who made the map, shown on it in plain words: `© OpenStreetMap`. Needed with `tiles_url`; with `tiles_file` it stands for what the archive says.",
    ),
    key(
        "tiles_cache_dir",
        "Folder where outside tiles are kept for 30 days. Nothing there is needed again.",
    ),
    key("tiles_cache_max_bytes", "About how much of them is kept, bytes; the oldest go first."),
    key(
        "responsible_body",
        "Name of the body responsible for the site, in the footer and the privacy notice.",
    ),
    key("responsible_contact", "How to reach that body: address, telephone, e-mail; free text."),
    key(
        "log",
        "Which log lines: `error`, `warn`, `info`, `debug`, or a filter such as `info,sqlx=warn`.",
    ),
    key("log_format", "`text` for a terminal, `json` for programs."),
    key("body_max_bytes", "Largest body of a request without photos, bytes."),
    key(
        "photo_body_max_bytes",
        "Largest body of a photo upload, bytes. A photo itself may have 15 MB.",
    ),
    key(
        "video_body_max_bytes",
        "Largest body of the one form that takes a whole video, bytes. A video itself may have 50 MB.",
    ),
    key("max_connections", "Open connections at the same time; further ones wait to be accepted."),
    key(
        "max_connections_per_address",
        "Of these, from one address (IPv6: one /64 network). Trusted proxies are not counted.",
    ),
    key(
        "header_timeout_ms",
        "A request's head must be complete within this time, ms. Also how long an idle connection is kept.",
    ),
    key(
        "body_grace_ms",
        "A body may be slow for this time before its average rate counts, ms of waiting.",
    ),
    key("body_idle_ms", "A body that brings nothing for this time is given up, ms."),
    key("body_min_bytes_per_s", "Least average rate of a body after the grace, bytes a second."),
    key(
        "write_idle_ms",
        "A browser that takes nothing of its answer for this time is cut off, ms.",
    ),
    key("shutdown_ms", "At SIGTERM, how long accepted requests may take to finish, ms."),
    key(
        "rate_write_per_minute",
        "Requests that change something, from one address. Generous: a mobile network puts thousands of people behind one.",
    ),
    key("rate_sign_in_per_minute", "Attempts to sign in, from one address."),
    key("rate_track_per_minute", "Look-ups by number and secret, from one address."),
];

-- Notices: what a sender chose, the devices that asked for them, and what became of each.

-- No row: domain::notice::Choices::unasked.
create table notice_choice (
  petition_id uuid primary key references petition(id),
  push boolean not null,
  email boolean not null,
  sms boolean not null,
  quiet_from bigint,                 -- minutes after midnight, Viet Nam; null: at any hour
  quiet_until bigint,
  lang text not null,
  changed_at bigint not null
);

-- A browser that asked to be told about one petition. Its address names a device: sealed.
create table push_device (
  id uuid primary key,
  petition_id uuid not null references petition(id),
  endpoint_hash bytea not null,        -- keyed hash: the same browser, once a petition
  key_id bigint not null,
  sealed bytea not null,               -- endpoint and keys as JSON
  lang text not null,
  created_at bigint not null,
  unique (petition_id, endpoint_hash)
);
create index push_device_by_endpoint on push_device(endpoint_hash);

-- One notice on one way. The id is its job's and makes the Message-ID; there is no address in it.
create table delivery (
  id uuid primary key,
  petition_id uuid not null references petition(id),
  event_id uuid not null,
  template text not null,             -- domain::notice::Template
  way text not null,                  -- domain::notice::Way
  state text not null,                -- domain::notice::Delivery
  made_at bigint not null,
  leaves_at bigint not null,         -- after the quiet hours
  ended_at bigint
);
create index delivery_of_petition on delivery(petition_id, made_at, id);

-- Notices: what a sender chose, the devices that asked for them, and what became of each.

-- No row: domain::notice::Choices::unasked.
create table notice_choice (
  petition_id blob primary key references petition(id),
  push integer not null,
  email integer not null,
  sms integer not null,
  quiet_from integer,                 -- minutes after midnight, Viet Nam; null: at any hour
  quiet_until integer,
  lang text not null,
  changed_at integer not null
) strict;

-- A browser that asked to be told about one petition. Its address names a device: sealed.
create table push_device (
  id blob primary key,
  petition_id blob not null references petition(id),
  endpoint_hash blob not null,        -- keyed hash: the same browser, once a petition
  key_id integer not null,
  sealed blob not null,               -- endpoint and keys as JSON
  lang text not null,
  created_at integer not null,
  unique (petition_id, endpoint_hash)
) strict;
create index push_device_by_endpoint on push_device(endpoint_hash);

-- One notice on one way. The id is its job's and makes the Message-ID; there is no address in it.
create table delivery (
  id blob primary key,
  petition_id blob not null references petition(id),
  event_id blob not null,
  template text not null,             -- domain::notice::Template
  way text not null,                  -- domain::notice::Way
  state text not null,                -- domain::notice::Delivery
  made_at integer not null,
  leaves_at integer not null,         -- after the quiet hours
  ended_at integer
) strict;
create index delivery_of_petition on delivery(petition_id, made_at, id);

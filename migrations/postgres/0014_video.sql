-- A short video of a report, for officers only. Its bytes lie in the file store in parts.
create table video (
  id uuid primary key,                -- the client's own, or ours
  submission_id uuid not null unique, -- one video a report
  petition_id uuid references petition(id),
  sha256 bytea not null,              -- of the whole file as announced; empty while it is not known
  size bigint not null,               -- bytes as announced; 0 while it is not known
  arrived bigint not null,            -- bytes from the start that are durable
  container text,                     -- once it was judged
  duration_ms bigint,
  cleaned text not null,              -- parts that are read without metadata, as a list of numbers
  created_at bigint not null,
  changed_at bigint not null,
  ready_at bigint                     -- judged, cleaned, may be shown
);
create index video_of_petition on video(petition_id);

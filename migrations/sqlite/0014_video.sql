-- A short video of a report, for officers only. Its bytes lie in the file store in parts.
create table video (
  id blob primary key,                -- the client's own, or ours
  submission_id blob not null unique, -- one video a report
  petition_id blob references petition(id),
  sha256 blob not null,               -- of the whole file as announced; empty while it is not known
  size integer not null,              -- bytes as announced; 0 while it is not known
  arrived integer not null,           -- bytes from the start that are durable
  container text,                     -- once it was judged
  duration_ms integer,
  cleaned text not null,              -- parts that are read without metadata, as a list of numbers
  created_at integer not null,
  changed_at integer not null,
  ready_at integer                    -- judged, cleaned, may be shown
) strict;
create index video_of_petition on video(petition_id);

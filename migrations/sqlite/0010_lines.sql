-- The lines between petitions: split off, handled together; and neighbours who say "me too".
alter table petition add column split_from blob references petition(id);
alter table petition add column merged_into blob references petition(id);
create index petition_split_from on petition(split_from) where split_from is not null;
create index petition_merged_into on petition(merged_into) where merged_into is not null;

-- How a petition stood when it was merged, so that taking it apart gives back the same one.
create table merge_record (
  petition_id blob not null references petition(id),
  into_id blob not null references petition(id),
  merged_at integer not null,
  due_at integer,
  step_due_at integer,
  was_listed integer not null,        -- its public copy stood on the site
  undone_at integer,
  primary key (petition_id, merged_at)
) strict;

-- Counts once a device or verified contact; only keyed hashes.
create table me_too (
  petition_id blob not null references petition(id),
  token_hash blob not null,
  at integer not null,
  primary key (petition_id, token_hash)
) strict;

-- The reminder ladder: when each petition must be looked at next, and what was sent.
create table ladder (
  petition_id blob primary key references petition(id),
  next_at integer,                    -- ms UTC: 0 reckon anew, null nothing to come
  claim blob                          -- the sweep that holds the row, inside its transaction only
) strict;
create index ladder_next on ladder(next_at, petition_id) where next_at is not null;
create index ladder_claim on ladder(claim) where claim is not null;

-- One row a warning: whoever writes it first sends it.
create table warning (
  petition_id blob not null references petition(id),
  key text not null,                  -- domain's key of rung and promise
  due_at integer not null,            -- the promised date it warns of, ms UTC
  fell_at integer not null,           -- when the rung fell, ms UTC
  sent_at integer not null,           -- when the sweep found it, ms UTC
  receivers text not null,            -- codes separated by commas
  flag text,                          -- overdue, overdue-red
  primary key (petition_id, key)
) strict;
create index warning_newest on warning(sent_at, petition_id, key);

insert into ladder (petition_id, next_at) select id, 0 from petition;
-- Whoever moves the clock, the next sweep reckons anew. The law is not here.
create trigger ladder_begins after insert on petition
begin insert into ladder (petition_id, next_at) values (new.id, 0); end;
create trigger ladder_is_reckoned_anew
after update of status, due_at, stopped_at, reworked_at, sla_class, calendar_id, policy_id on petition
when new.status is not old.status or new.due_at is not old.due_at or new.stopped_at is not old.stopped_at
  or new.reworked_at is not old.reworked_at or new.sla_class is not old.sla_class
  or new.calendar_id is not old.calendar_id or new.policy_id is not old.policy_id
begin update ladder set next_at = 0 where petition_id = new.id; end;

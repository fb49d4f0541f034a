-- The audit chain over the events (docs/audit.md): a row of `event` is an entry, `audit_pending` holds
-- what is committed and not sealed yet, `audit_seal` is the chain, `audit_head` its last link.
create function audit_is_append_only() returns trigger language plpgsql as $$
begin raise exception 'the audit chain is append-only'; end $$;

create table audit_seal (
  n bigint primary key,               -- 1, 2, 3 … without gaps
  event_id uuid not null unique references event(id),
  sealed_at bigint not null,          -- ms UTC
  hash bytea not null                 -- domain::audit::seal over the entry and the link before
);
create trigger audit_seal_is_never_changed before update or delete on audit_seal
for each row execute function audit_is_append_only();
create trigger audit_seal_is_never_emptied before truncate on audit_seal
for each statement execute function audit_is_append_only();

create table audit_pending (
  seq bigint generated always as identity primary key, -- order of writing
  event_id uuid not null unique references event(id)
);
create function audit_pending_is_sealed() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from audit_seal where event_id = old.event_id) then
    raise exception 'the audit chain is append-only';
  end if;
  return old;
end $$;
create trigger audit_pending_is_never_changed before update on audit_pending
for each row execute function audit_is_append_only();
create trigger audit_pending_leaves_only_sealed before delete on audit_pending
for each row execute function audit_pending_is_sealed();
create trigger audit_pending_is_never_emptied before truncate on audit_pending
for each statement execute function audit_is_append_only();

create table audit_head (
  id bigint primary key check (id = 1),
  n bigint not null,
  hash bytea not null,
  turns bigint not null               -- counted up to lock the row: one sealer at a time
);
insert into audit_head (id, n, hash, turns)
  values (1, 0, '\x0000000000000000000000000000000000000000000000000000000000000000', 0);
create trigger audit_head_only_grows before update on audit_head
for each row when (new.n < old.n or new.id <> old.id) execute function audit_is_append_only();
create trigger audit_head_is_never_deleted before delete on audit_head
for each row execute function audit_is_append_only();
create trigger audit_head_is_never_emptied before truncate on audit_head
for each statement execute function audit_is_append_only();

insert into audit_pending (event_id) select id from event order by at, id;
-- In the act's own transaction, whoever writes the event.
create function event_waits() returns trigger language plpgsql as $$
begin insert into audit_pending (event_id) values (new.id); return null; end $$;
create trigger event_waits_for_its_seal after insert on event
for each row execute function event_waits();

-- The words beside an event are erasable; the event keeps a digest of them with this salt.
alter table note add column salt bytea;

-- One kind of event, newest first: failed sign-ins, opened identities.
create index event_of_kind on event(kind, at, id);

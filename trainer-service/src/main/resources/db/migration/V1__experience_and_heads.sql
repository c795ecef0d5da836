-- Experience: what decode learned, once per key.

create table episode (
  id                bigint generated always as identity primary key,
  instance          text        not null,
  boot_epoch        bigint      not null,
  sequence          bigint      not null check (sequence > 0),
  payload_sha256    bytea       not null check (length(payload_sha256) = 32),
  model_fingerprint text        not null,
  request_id        text        not null,
  segment           int         not null,
  head_version      bigint      not null,
  tenant_key_hash   text        not null,
  steps             int         not null check (steps > 0),
  rows              int         not null check (rows > 0),
  held_out          boolean     not null,
  finished_at       timestamptz not null,
  received_at       timestamptz not null,
  received_on       date        not null,
  unique (instance, boot_epoch, sequence)
);
create index episode_by_use on episode (model_fingerprint, held_out, id);
create index episode_by_day on episode (received_on);

-- The steps themselves lie apart, one partition a day, so that old ones go without a trace and without vacuum.
create table experience (
  received_on date   not null,
  episode_id  bigint not null,
  steps       bytea  not null,
  primary key (received_on, episode_id)
) partition by range (received_on);
-- fp16 states do not compress: storing them as they come saves the attempt.
alter table experience alter column steps set storage external;

create function open_experience_day(day date) returns void language plpgsql as $$
declare
  part text := 'experience_' || to_char(day, 'YYYYMMDD');
begin
  if to_regclass(part) is null then
    execute format('create table if not exists %I partition of experience for values from (%L) to (%L)',
                   part, day, day + 1);
  end if;
end $$;

create function drop_experience_before(first_kept date) returns int language plpgsql as $$
declare
  part record;
  dropped int := 0;
begin
  for part in
    select child.relname as name
      from pg_inherits join pg_class child on child.oid = pg_inherits.inhrelid
     where pg_inherits.inhparent = 'experience'::regclass
       and to_date(right(child.relname, 8), 'YYYYMMDD') < first_kept
  loop
    execute format('drop table %I', part.name);
    dropped := dropped + 1;
  end loop;
  delete from episode where received_on < first_kept;
  return dropped;
end $$;

-- Heads: one lineage per model; versions and pointer moves are only ever added.

create table head_lineage (
  model_fingerprint text   primary key,
  split_layer       int    not null,
  -- Handed out in a transaction of its own, so that a version is never used again when its publication fails.
  next_version      bigint not null check (next_version > 0)
);

create table head_version (
  model_fingerprint text        not null references head_lineage,
  version           bigint      not null check (version >= 0),
  parent            bigint,
  created_at        timestamptz not null,
  kind              text        not null,
  weights           bytea       not null,
  sha256            text        not null check (length(sha256) = 64),
  trainer_step      bigint      not null,
  evaluated_rows    bigint      not null,
  agreement         double precision not null,
  baseline_agreement double precision not null,
  kl                double precision not null,
  vocabulary_coverage double precision not null,
  primary key (model_fingerprint, version),
  foreign key (model_fingerprint, parent) references head_version
);
alter table head_version alter column weights set storage external;

create table activation (
  model_fingerprint text        not null,
  sequence          bigint      not null check (sequence > 0),
  version           bigint      not null,
  previous_version  bigint,
  -- Where a rollback without a target goes from here; nothing for the first activation.
  falls_back_to     bigint,
  at                timestamptz not null,
  actor             text        not null,
  reason            text        not null,
  source            text        not null check (source in ('INITIAL', 'GATE', 'ADMIN', 'ROLLBACK')),
  request_id        text        not null,
  primary key (model_fingerprint, sequence),
  foreign key (model_fingerprint, version) references head_version,
  foreign key (model_fingerprint, falls_back_to) references activation
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'restrict_violation';
end $$;
create trigger head_version_is_append_only before update or delete or truncate on head_version
  for each statement execute function refuse_change();
create trigger activation_is_append_only before update or delete or truncate on activation
  for each statement execute function refuse_change();

-- Training: a round is opened before its first step and closed in one transaction with what came of it.

create table training_round (
  model_fingerprint text        not null,
  round             bigint      not null check (round > 0),
  seed              bigint      not null,
  -- Episodes up to here were fresh in an earlier round.
  fresh_after       bigint      not null,
  -- Episodes behind this one wait for a later round.
  high_water        bigint      not null,
  opened_at         timestamptz not null,
  closed_at         timestamptz,
  outcome           text,
  trainer_step      bigint,
  head_version      bigint,
  primary key (model_fingerprint, round),
  check ((closed_at is null) = (outcome is null))
);
create unique index training_round_open on training_round (model_fingerprint) where closed_at is null;

create table training_state (
  model_fingerprint text   primary key,
  round             bigint not null,
  -- The head whose weights training last took over or published.
  base_version      bigint not null,
  state             bytea  not null
);
alter table training_state alter column state set storage external;

-- The one trainer that may write; the epoch fences off a predecessor that still believes in its lease.
create table writer_lease (
  only_row    boolean primary key default true check (only_row),
  epoch       bigint      not null,
  holder      text        not null,
  acquired_at timestamptz not null
);
insert into writer_lease (epoch, holder, acquired_at) values (0, '', now());

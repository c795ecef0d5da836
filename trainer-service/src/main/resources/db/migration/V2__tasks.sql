-- What callers call their kind of work; figures are told apart by it.

alter table episode add column task text not null default '';

"""Papers, sittings, attempts, and what is recorded of them.

An instance that stands here has 0000 behind it: the two were one until no file was to be over 400 lines.

Revises: 0000
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = '0000'


def upgrade():
    op.create_table('paper_items',
    sa.Column('paper_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('order', sa.String(length=120), nullable=False),
    sa.Column('weight', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['paper_id'], ['papers.id'], name=op.f('fk_paper_items_paper_id_papers')),
    sa.ForeignKeyConstraint(['revision_id'], ['revisions.id'], name=op.f('fk_paper_items_revision_id_revisions')),
    sa.PrimaryKeyConstraint('paper_id', 'position', name=op.f('pk_paper_items'))
    )
    with op.batch_alter_table('paper_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_items_revision_id'), ['revision_id'], unique=False)

    op.create_table('snapshots',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exam_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('blueprint', sa.Text(), nullable=False),
    sa.Column('rules', sa.Text(), nullable=False),
    sa.Column('grading', sa.Text(), nullable=False),
    sa.Column('seed', sa.String(length=20), nullable=False),
    sa.Column('pool', sa.Integer(), nullable=False),
    sa.Column('published_at', sa.BigInteger(), nullable=False),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_snapshots_exam_id_exams')),
    sa.ForeignKeyConstraint(['published_by_id'], ['accounts.id'], name=op.f('fk_snapshots_published_by_id_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_snapshots')),
    sa.UniqueConstraint('exam_id', 'number', name=op.f('uq_snapshots_exam_id_number'))
    )
    op.create_table('pool_papers',
    sa.Column('snapshot_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['paper_id'], ['papers.id'], name=op.f('fk_pool_papers_paper_id_papers')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_pool_papers_snapshot_id_snapshots')),
    sa.PrimaryKeyConstraint('snapshot_id', 'number', name=op.f('pk_pool_papers'))
    )
    with op.batch_alter_table('pool_papers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pool_papers_paper_id'), ['paper_id'], unique=False)

    op.create_table('sittings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('snapshot_id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('room', sa.String(length=80), nullable=False),
    sa.Column('opens_at', sa.BigInteger(), nullable=True),
    sa.Column('closes_at', sa.BigInteger(), nullable=True),
    sa.Column('access_code', sa.String(length=20), nullable=False),
    sa.Column('extra_seconds', sa.Integer(), nullable=False),
    sa.CheckConstraint('extra_seconds >= 0', name=op.f('ck_sittings_extra')),
    sa.CheckConstraint('opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at', name=op.f('ck_sittings_window')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohorts.id'], name=op.f('fk_sittings_cohort_id_cohorts')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_sittings_snapshot_id_snapshots')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sittings')),
    sa.UniqueConstraint('public_id', name=op.f('uq_sittings_public_id'))
    )
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sittings_cohort_id'), ['cohort_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sittings_snapshot_id'), ['snapshot_id'], unique=False)

    op.create_table('attempts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('deadline_at', sa.BigInteger(), nullable=True),
    sa.Column('extra_seconds', sa.Integer(), nullable=False),
    sa.Column('handed_in_at', sa.BigInteger(), nullable=True),
    sa.Column('closed_at', sa.BigInteger(), nullable=True),
    sa.Column('pen_at', sa.BigInteger(), nullable=True),
    sa.Column('pen_tab', sa.String(length=16), nullable=False),
    sa.Column('takeover', sa.Integer(), nullable=False),
    sa.Column('last_saved_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('takeover >= 0', name=op.f('ck_attempts_takeover')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_attempts_entry_id_entries')),
    sa.ForeignKeyConstraint(['paper_id'], ['papers.id'], name=op.f('fk_attempts_paper_id_papers')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_attempts_person_id_people')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_attempts_sitting_id_sittings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempts')),
    sa.UniqueConstraint('public_id', name=op.f('uq_attempts_public_id')),
    sa.UniqueConstraint('sitting_id', 'person_id', 'number', name=op.f('uq_attempts_sitting_id_person_id_number'))
    )
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attempts_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index('ix_attempts_overdue', ['deadline_at'], unique=False, sqlite_where=sa.text('handed_in_at IS NULL AND closed_at IS NULL'), postgresql_where=sa.text('handed_in_at IS NULL AND closed_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_attempts_paper_id'), ['paper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attempts_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_attempts_open', ['sitting_id', 'person_id'], unique=True, sqlite_where=sa.text('handed_in_at IS NULL AND closed_at IS NULL'), postgresql_where=sa.text('handed_in_at IS NULL AND closed_at IS NULL'))

    op.create_table('rounds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('rules', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_rounds_contest_id_contests')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_rounds_sitting_id_sittings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rounds')),
    sa.UniqueConstraint('contest_id', 'number', name=op.f('uq_rounds_contest_id_number')),
    sa.UniqueConstraint('sitting_id', name=op.f('uq_rounds_sitting_id'))
    )
    op.create_table('sitting_places',
    sa.Column('sitting_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('extra_seconds', sa.Integer(), nullable=False),
    sa.Column('delay_seconds', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_sitting_places_person_id_people')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_sitting_places_sitting_id_sittings')),
    sa.PrimaryKeyConstraint('sitting_id', 'person_id', name=op.f('pk_sitting_places'))
    )
    with op.batch_alter_table('sitting_places', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sitting_places_person_id'), ['person_id'], unique=False)

    op.create_table('gradings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('graded_at', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('correct', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('share', sa.String(length=60), nullable=False),
    sa.Column('mark_cents', sa.Integer(), nullable=False),
    sa.Column('band', sa.String(length=20), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('credits', sa.Text(), nullable=False),
    sa.Column('taken_ms', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('correct BETWEEN 0 AND total', name=op.f('ck_gradings_correct')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_gradings_attempt_id_attempts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gradings')),
    sa.UniqueConstraint('attempt_id', 'number', name=op.f('uq_gradings_attempt_id_number'))
    )
    op.create_table('publications',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(length=12), nullable=False),
    sa.Column('published_at', sa.BigInteger(), nullable=False),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('rules', sa.Text(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('all_correct_people', sa.Integer(), nullable=False),
    sa.Column('all_correct_attempts', sa.Integer(), nullable=False),
    sa.Column('fastest_ms', sa.BigInteger(), nullable=True),
    sa.Column('true_value', sa.String(length=30), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.CheckConstraint("stage IN ('provisional', 'official')", name=op.f('ck_publications_stage')),
    sa.ForeignKeyConstraint(['published_by_id'], ['accounts.id'], name=op.f('fk_publications_published_by_id_accounts')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_publications_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publications')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_publications_round_id_number'))
    )
    op.create_table('receipts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_receipts_attempt_id_attempts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipts')),
    sa.UniqueConstraint('attempt_id', name=op.f('uq_receipts_attempt_id')),
    sa.UniqueConstraint('code', name=op.f('uq_receipts_code'))
    )
    op.create_table('responses',
    sa.Column('attempt_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('takeover', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('received_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_responses_attempt_id_attempts')),
    sa.PrimaryKeyConstraint('attempt_id', 'position', 'takeover', 'seq', name=op.f('pk_responses')),
    sqlite_with_rowid=False
    )


def downgrade():
    op.drop_table('responses')
    op.drop_table('receipts')
    op.drop_table('publications')
    op.drop_table('gradings')
    with op.batch_alter_table('sitting_places', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sitting_places_person_id'))

    op.drop_table('sitting_places')
    op.drop_table('rounds')
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.drop_index('uq_attempts_open', sqlite_where=sa.text('handed_in_at IS NULL AND closed_at IS NULL'), postgresql_where=sa.text('handed_in_at IS NULL AND closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_attempts_person_id'))
        batch_op.drop_index(batch_op.f('ix_attempts_paper_id'))
        batch_op.drop_index('ix_attempts_overdue', sqlite_where=sa.text('handed_in_at IS NULL AND closed_at IS NULL'), postgresql_where=sa.text('handed_in_at IS NULL AND closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_attempts_entry_id'))

    op.drop_table('attempts')
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sittings_snapshot_id'))
        batch_op.drop_index(batch_op.f('ix_sittings_cohort_id'))

    op.drop_table('sittings')
    with op.batch_alter_table('pool_papers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pool_papers_paper_id'))

    op.drop_table('pool_papers')
    op.drop_table('snapshots')
    with op.batch_alter_table('paper_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_items_revision_id'))

    op.drop_table('paper_items')

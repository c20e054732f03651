"""Questions to look at again follow their learner to another device.

Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'


def upgrade():
    op.add_column('attempts', sa.Column('flags', sa.Text(), server_default='', nullable=False))


def downgrade():
    op.drop_column('attempts', 'flags')

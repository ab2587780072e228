"""What a project's rollups hash ids with, so that sketches say of nobody that they are in them."""

from analytics.events.models import RollupKey, new_rollup_key


def made_key(project_id: int) -> bytes:
    """The project's key, made when it is first needed and never changed."""
    made, _ = RollupKey.objects.get_or_create(project_id=project_id)
    return bytes(made.key)


def stored_key(project_id: int) -> bytes:
    """The same for readers, who write nothing: where there is none, one for this answer alone."""
    stored = RollupKey.objects.filter(project_id=project_id).first()
    # Without a key there is no stored sketch that this answer's could have to unite with.
    return bytes(stored.key) if stored else new_rollup_key()

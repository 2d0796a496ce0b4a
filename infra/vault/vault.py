"""Seals and opens: the one place where a text, its key and its row meet."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.access.vault import (
    PERSONAL_DATA,
    Age,
    Change,
    Ciphertext,
    Covered,
    DataKey,
    DestroyKey,
    Draft,
    Drop,
    Item,
    Keep,
    KeyScope,
    Named,
    NotOpened,
    RecordsDue,
    Redaction,
    ReplaceKey,
)
from domain.kernel import OrganizationId, Sealed, Tenant
from domain.ports import Ids
from domain.sessions.words import Ground
from infra.vault.data_keys import DataKeys
from infra.vault.destroyed import Destroyed, NotAsked
from infra.vault.keys import KeyLost, KeyService
from infra.vault.name_list import settled
from infra.vault.rows import Rows
from infra.vault.sealing import opened, seal


class SealedVault:
    """Envelope encryption over rows and a key service. Nothing opened is remembered.

    What is under a key that was ``destroyed`` does not open, though its rows were put back; nor do
    the items that are ``gone`` by the logs.
    """

    def __init__(
        self,
        rows: Rows,
        keys: KeyService,
        new_id: Ids,
        destroyed: Destroyed | None = None,
        gone: Collection[UUID] = frozenset(),
    ) -> None:
        self._rows = rows
        self._keys = keys
        self._data_keys = DataKeys(keys, new_id)
        self._dead = destroyed or NotAsked()
        self._gone = gone

    async def items(self, tenant: Tenant, items: Sequence[UUID]) -> Mapping[UUID, Item]:
        """Return what is known of items, by id; unknown ones are absent."""
        return {item.item: item for item in await self._rows.items(tenant, items)}

    async def of_session(self, tenant: Tenant, session: UUID) -> Sequence[Item]:
        """Return the items of a session, oldest first."""
        return await self._rows.of_scope(tenant, session)

    async def of_authors(
        self, organization: OrganizationId, authors: Sequence[bytes], kinds: Sequence[str]
    ) -> Sequence[Item]:
        """Return items of these kinds in the whole organization, oldest first."""
        return await self._rows.of_authors(organization, authors, kinds)

    async def seal(self, tenant: Tenant, drafts: Sequence[Draft]) -> Sequence[Keep]:
        """Encrypt texts of one tenant; nothing is kept until the changes are carried out."""
        try:
            return await self._keep(tenant, drafts)
        except KeyLost:
            # The version that a key was wrapped under was destroyed a moment ago.
            await self._give_up_unused(tenant, drafts)
            return await self._keep(tenant, drafts)

    async def open(self, tenant: Tenant, items: Sequence[Item]) -> Mapping[UUID, Sealed | None]:
        """Decrypt items, by id.

        One that is gone, or no longer as it was when the right was decided on, is absent; one that
        does not open, because it or its key was tampered with, is None.
        """
        asked = {item.item: item for item in items}
        texts: dict[UUID, Sealed | None] = {}
        lost = await self._open_into(tenant, asked, texts)
        if lost:
            # Their keys may have been wrapped anew, and the old version destroyed, meanwhile.
            await self._open_into(tenant, {item: asked[item] for item in lost}, texts)
        return texts

    async def _open_into(
        self, tenant: Tenant, asked: Mapping[UUID, Item], texts: dict[UUID, Sealed | None]
    ) -> Sequence[UUID]:
        """Decrypt into ``texts``; return what did not open because its key is lost."""
        lost = []
        rows = await self._rows.ciphertexts(tenant, list(asked))
        gone = self._dead.among(row.key for row, _ in rows)
        for row, key in rows:
            if row.item != asked[row.item.item] or row.key in gone or row.item.item in self._gone:
                continue
            try:
                data_key = await self._data_keys.unwrap(key)
                texts[row.item.item] = opened(data_key, row.item, row.key, row.nonce, row.body)
            except NotOpened:
                texts[row.item.item] = None
            except KeyLost:
                texts[row.item.item] = None
                lost.append(row.item.item)
        return lost

    async def readdress(self, tenant: Tenant, item: Item, changed: Item) -> Sequence[Change]:
        """Seal an item anew as ``changed``, such as for another audience; empty if it is gone."""
        text = (await self.open(tenant, [item])).get(item.item)
        return [] if text is None else list(await self.seal(tenant, [Draft(changed, text)]))

    async def shred(
        self,
        tenant: Tenant,
        items: Sequence[UUID],
        ground: Ground | None = None,
        request: UUID | None = None,
        due: datetime | None = None,
        also: Sequence[Draft] = (),
    ) -> Sequence[Change]:
        """Destroy items with the keys they are under; what else is under those is sealed anew.

        With a ground, what remains of them says why, and for which request. ``also`` is kept at
        once with it, in place of what it was. Raises ``NotOpened`` if something else under those
        keys cannot be opened.
        """
        under = await self._rows.under_the_keys_of(tenant, items)
        ended = {_scope(item) for item in await self._rows.items(tenant, items)}
        aside = {*items, *(draft.item.item for draft in also)}
        beside = await self._beside(tenant, [item for item, _ in under if item not in aside])
        elsewhere = [draft for draft in also if _scope(draft.item) not in ended]
        changes = await self._destroy(
            tenant,
            [key for item, key in under if item in items],
            [Drop(item, ground, request, due) for item in items],
            [
                *(Draft(item, _readable(text)) for item, text in beside),
                *(draft for draft in also if _scope(draft.item) in ended),
            ],
        )
        return [*changes, *(await self.seal(tenant, elsewhere) if elsewhere else ())]

    async def keys_of(self, tenant: Tenant, items: Sequence[UUID]) -> Sequence[tuple[UUID, UUID]]:
        """Return (item, key) for everything kept under the keys that these items are under."""
        return await self._rows.under_the_keys_of(tenant, items)

    async def destroy_again(
        self, tenant: Tenant, keys: Sequence[UUID], drops: Sequence[Drop], others: Sequence[UUID]
    ) -> Sequence[Change]:
        """Destroy what a restored backup has brought back; what else is under it is sealed anew.

        Of these ``others``, what does not open goes with its key.
        """
        beside = await self._beside(tenant, others)
        gone = [Drop(item.item) for item, text in beside if text is None]
        drafts = [Draft(item, text) for item, text in beside if text is not None]
        return await self._destroy(tenant, keys, [*drops, *gone], drafts)

    async def _beside(
        self, tenant: Tenant, items: Sequence[UUID]
    ) -> Sequence[tuple[Item, Sealed | None]]:
        """Open what stays, to seal it under another key; nobody is shown it."""
        known = await self._rows.items(tenant, list(dict.fromkeys(items)))
        texts = await self.open(tenant, known)
        return [(item, texts.get(item.item)) for item in known]

    async def _destroy(
        self,
        tenant: Tenant,
        keys: Sequence[UUID],
        drops: Sequence[Drop],
        drafts: Sequence[Draft],
    ) -> Sequence[Change]:
        names = await self._names_among(tenant, drops)
        scopes = dict.fromkeys(_scope(draft.item) for draft in drafts)
        fresh = {scope: await self._data_keys.make(tenant, scope) for scope in scopes}
        return [
            *(DestroyKey(key) for key in dict.fromkeys([*keys, *names])),
            *(ReplaceKey(key) for key in fresh.values()),
            *drops,
            *[Keep(await self._seal(draft, fresh[_scope(draft.item)])) for draft in drafts],
        ]

    async def _names_among(self, tenant: Tenant, drops: Sequence[Drop]) -> Sequence[UUID]:
        """Return the key of the names if somebody's goes: it is among those kept together."""
        if not tenant.is_organization:
            return ()
        going = await self._rows.items(tenant, [drop.item for drop in drops])
        if all(item.kind != PERSONAL_DATA for item in going):
            return ()
        return [(await settled(self._rows, self._data_keys, tenant.organization)).key]

    async def of_class(
        self, tenant: Tenant, label: str, kinds: Sequence[str], limit: int
    ) -> Sequence[Item]:
        """Return items of a class in a program, session by session."""
        return await self._rows.of_class(tenant, label, kinds, limit)

    async def older(
        self,
        tenant: Tenant,
        kind: str,
        before: datetime,
        limit: int,
        *,
        held: bool = False,
        named: Sequence[Named] = (),
    ) -> Sequence[Item]:
        """Return items of a kind sealed before a moment, session by session.

        Those that a hold covers are among them only if ``held``. A hold on a person covers all that
        is of a group whose history names them, as ``named`` says: whose it is decides nothing.
        """
        return await self._rows.older(tenant, kind, before, limit, held=held, named=named)

    async def groups_of(self, tenant: Tenant, kind: str, before: datetime) -> Sequence[UUID]:
        """Return the groups in whose sessions items of a kind were sealed before a moment."""
        return await self._rows.groups_of(tenant, kind, before)

    async def closed(self, tenant: Tenant, limit: int) -> Sequence[Item]:
        """Return items that were kept for a hold alone and that none covers any more."""
        return await self._rows.closed(tenant, limit)

    async def ages(self) -> Sequence[Age]:
        """Tell what there is of each kind in every program, and since when."""
        return await self._rows.ages()

    async def expired_since(self, organization: OrganizationId, since: datetime) -> int:
        """Count what went in an organization because its time was over."""
        return await self._rows.expired_since(organization, since)

    async def records_due(self) -> Sequence[RecordsDue]:
        """Tell which access records have had their time, and nobody has said so yet."""
        return await self._rows.records_due()

    async def held(self, tenant: Tenant, items: Sequence[UUID]) -> Sequence[UUID]:
        """Return those of these items that a legal hold covers."""
        return await self._rows.held(tenant, items)

    async def holds(self, tenant: Tenant) -> Sequence[Covered]:
        """Return what the holds name that could cover something of a program, or organization."""
        return await self._rows.holds(tenant)

    async def redactions(
        self, tenant: Tenant, *, scope: UUID | None = None, item: UUID | None = None
    ) -> Sequence[Redaction]:
        """Return what remains of what was destroyed in a session, or of an item."""
        return await self._rows.redactions(tenant, scope=scope, item=item)

    async def redacted_for(
        self, organization: OrganizationId, request: UUID
    ) -> Sequence[Redaction]:
        """Return what remains of all that an erasure destroyed, in the order of its ids."""
        return await self._rows.redacted_for(organization, request)

    async def redacted_of(self, organization: OrganizationId, author: bytes) -> Sequence[Redaction]:
        """Return what remains of an author's items, in the whole organization."""
        return await self._rows.redacted_of(organization, author)

    async def examine(self, tenant: Tenant, after: UUID, most: int) -> Mapping[UUID, bool]:
        """Open the next items in the order of their ids, and say of each whether it opens.

        One that is destroyed meanwhile is absent.
        """
        ids = await self._rows.after(tenant, after, most)
        items = await self.items(tenant, ids)
        texts = await self.open(tenant, list(items.values()))
        there = await self.items(tenant, [item for item in items if texts.get(item) is None])
        return dict.fromkeys(there, False) | {
            item: True for item, text in texts.items() if text is not None
        }

    async def check(self) -> None:
        """Raise unless keys can be reached."""
        await self._keys.check()

    async def _keep(self, tenant: Tenant, drafts: Sequence[Draft]) -> Sequence[Keep]:
        keys = await self._settle_keys(tenant, drafts)
        return [Keep(await self._seal(draft, keys[_scope(draft.item)])) for draft in drafts]

    async def _settle_keys(
        self, tenant: Tenant, drafts: Sequence[Draft]
    ) -> Mapping[KeyScope, DataKey]:
        """Return the keys that these are sealed under, made where there are none."""
        scopes = list(dict.fromkeys(_scope(draft.item) for draft in drafts))
        keys = {key.scope: key for key in await self._rows.live_keys(tenant, scopes)}
        made = [await self._data_keys.make(tenant, scope) for scope in scopes if scope not in keys]
        if made:
            keys |= {key.scope: key for key in await self._rows.settle_keys(tenant, made)}
        return keys

    async def _give_up_unused(self, tenant: Tenant, drafts: Sequence[Draft]) -> None:
        """Destroy keys that do not open and that nothing was ever kept under."""
        lost = []
        for key in (await self._settle_keys(tenant, drafts)).values():
            try:
                await self._data_keys.unwrap(key)
            except KeyLost:
                lost.append(key.key)
        await self._rows.give_up(tenant, lost)

    async def _seal(self, draft: Draft, key: DataKey) -> Ciphertext:
        nonce, body = seal(await self._data_keys.unwrap(key), draft.item, key.key, draft.text)
        return Ciphertext(draft.item, key.key, nonce, body)


def _scope(item: Item) -> KeyScope:
    return KeyScope(item.author, item.scope, item.label)


def _readable(text: Sealed | None) -> Sealed:
    if text is None:
        raise NotOpened
    return text

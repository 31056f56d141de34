"""XML from strangers: no document type, so no entities; nothing fetched; one message for what is broken."""

from __future__ import annotations

from lxml import etree

from jcommunity_study.errors import InputError


def parse_xml(data: bytes, where: object, *, huge: bool = False) -> etree._Element:
    """The root element; raises InputError for what is no well-formed XML, and for a document type (where entity bombs live).

    `huge`: also single texts over 10 MB and any depth; only for callers that walk without recursion and have limited the size.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=huge
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise InputError(f"XML 不完整或格式有误（{e}）。请重新导出。", f"malformed XML ({e}). Export it again.", where=where) from None
    if root.getroottree().docinfo.doctype:
        raise InputError(
            "XML 带有 DOCTYPE，为安全起见不读取。请从平台重新导出。",
            "the XML has a DOCTYPE and is not read, for safety. Export it again from the platform.",
            where=where,
        )
    return root

"""Everything that touches the disk or unpacks what others packed: decoding, limits, child processes, atomic writes."""

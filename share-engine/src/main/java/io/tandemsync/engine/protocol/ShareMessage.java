package io.tandemsync.engine.protocol;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.VersionVector;
import java.util.List;
import java.util.UUID;

/** A message on the channel of one share, after both sides have proved themselves. */
public sealed interface ShareMessage {
    /**
     * The first message of either side: who it is and where deltas go on.
     *
     * @param replica the sender's replica id
     * @param startNonce fresh at each start of the sender: two live devices with one replica id differ in it
     * @param sequenceId names the sender's sequence; a new one whenever the sequence begins again
     * @param sequence the sender's last sequence number
     * @param yourSequenceId the receiver's sequence as last seen here; all zero if never
     * @param yourSequence up to which number of it everything is stored here
     * @param context what the sender has seen of every replica
     */
    record Welcome(
            ReplicaId replica,
            UUID startNonce,
            UUID sequenceId,
            long sequence,
            UUID yourSequenceId,
            long yourSequence,
            VersionVector context)
            implements ShareMessage {}

    /**
     * Records that changed, in the order of the sender's sequence.
     *
     * @param upTo the sender's sequence number that they reach; 0 where they answer {@link Repair} and prove no progress
     * @param records encoded records; those of one path stand together
     */
    record Records(long upTo, List<Bytes> records) implements ShareMessage {
        public Records {
            records = List.copyOf(records);
        }
    }

    /**
     * Where the sender stands.
     *
     * @param sequence its last sequence number
     * @param seen up to which of the receiver's numbers everything is stored durably
     * @param digest of all its frontiers
     * @param need what its disk still lacks
     * @param generation rises whenever it has got content that it could not serve before
     * @param busy whether it is scanning or has local changes not yet in its sequence
     * @param context what it has seen of every replica
     */
    record Progress(
            long sequence, long seen, Hash digest, Need need, long generation, boolean busy, VersionVector context)
            implements ShareMessage {}

    /** Files and bytes still lacking, and how much there is in all. */
    record Need(long files, long bytes, long globalFiles, long globalBytes) {
        /** How much of the whole is there, from 0 to 1; all of nothing. */
        public double completion() {
            long total = globalBytes + globalFiles;
            return total <= 0 ? 1 : Math.max(0, Math.min(1, 1.0 - (double) (bytes + files) / total));
        }
    }

    /** Digests of all buckets of the sender's frontiers, sent when the digests of the whole are unequal. */
    record Buckets(List<Hash> digests) implements ShareMessage {
        public Buckets {
            digests = List.copyOf(digests);
        }
    }

    /** Asks for all records in these buckets. */
    record Repair(List<Integer> buckets) implements ShareMessage {
        public Repair {
            buckets = List.copyOf(buckets);
        }
    }

    /** Asks for pieces of contents; answered piece by piece with {@link Data} or {@link Refused}. */
    record Request(long id, List<Want> wants) implements ShareMessage {
        public Request {
            wants = List.copyOf(wants);
        }
    }

    /** A wanted piece of at most {@link Limits#WANT_BYTES_MAX} bytes. */
    record Want(ContentId content, long offset, int length) {}

    /** Part of wanted pieces, on the bulk lane. */
    record Data(long request, List<Piece> pieces) implements ShareMessage {
        public Data {
            pieces = List.copyOf(pieces);
        }
    }

    /** Bytes at an offset within the want with this index. */
    record Piece(int want, int offset, Bytes bytes) {}

    /** The wants with these indices cannot be served now. */
    record Refused(long request, List<Integer> wants) implements ShareMessage {
        public Refused {
            wants = List.copyOf(wants);
        }
    }

    /** Asks for pages of chunk lists. */
    record PageRequest(long id, List<ChunkId> pages) implements ShareMessage {
        public PageRequest {
            pages = List.copyOf(pages);
        }
    }

    /** The pages asked for, in order; empty bytes for one that is not here. On the bulk lane. */
    record Pages(long request, List<Bytes> pages) implements ShareMessage {
        public Pages {
            pages = List.copyOf(pages);
        }
    }

    /** Asks for sealed chunks and pages; answered one by one with {@link SealedChunks}. */
    record SealedRequest(long id, List<SealedWant> wants) implements ShareMessage {
        public SealedRequest {
            wants = List.copyOf(wants);
        }
    }

    /**
     * A wanted sealed chunk or page.
     *
     * @param path the id of a path whose record needs it, by which a writer finds it; zeros to a blind replica
     */
    record SealedWant(Hash path, ChunkId chunk) {}

    /** Parts of wanted sealed chunks, on the bulk lane. */
    record SealedChunks(long request, List<SealedPiece> pieces) implements ShareMessage {
        public SealedChunks {
            pieces = List.copyOf(pieces);
        }
    }

    /**
     * Bytes at an offset within the sealed chunk that was wanted with this index.
     *
     * @param total bytes of the whole sealed chunk; 0 if it cannot be had here now
     */
    record SealedPiece(int want, int total, int offset, Bytes bytes) {}
}

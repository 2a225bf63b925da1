package io.tandemsync.daemon.wire;

import io.netty.buffer.ByteBuf;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.Buckets;
import io.tandemsync.engine.protocol.ShareMessage.Need;
import io.tandemsync.engine.protocol.ShareMessage.PageRequest;
import io.tandemsync.engine.protocol.ShareMessage.Progress;
import io.tandemsync.engine.protocol.ShareMessage.Refused;
import io.tandemsync.engine.protocol.ShareMessage.Repair;
import io.tandemsync.engine.protocol.ShareMessage.Request;
import io.tandemsync.engine.protocol.ShareMessage.Want;
import io.tandemsync.engine.protocol.ShareMessage.Welcome;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** The bodies of a channel's small messages, in CBOR. */
final class ShareMessages {
    private static final UUID NONE = new UUID(0, 0);

    private ShareMessages() {}

    static void write(ShareMessage message, ByteBuf out) {
        if (message instanceof Welcome welcome) {
            write(welcome, out);
        } else if (message instanceof Progress progress) {
            write(progress, out);
        } else if (message instanceof Buckets buckets) {
            try (CborMapWriter map = new CborMapWriter(out, 1)) {
                map.bytes(1, FlatLists.hashes(buckets.digests(), Function.identity(), Limits.BUCKETS));
            }
        } else if (message instanceof Repair repair) {
            Checks.own(repair.buckets().size(), Limits.BUCKETS);
            try (CborMapWriter map = new CborMapWriter(out, 1)) {
                map.numbers(1, repair.buckets());
            }
        } else if (message instanceof Request request) {
            try (CborMapWriter map = new CborMapWriter(out, 2)) {
                map.number(1, request.id()).bytes(2, FlatLists.wants(request.wants()));
            }
        } else if (message instanceof Refused refused) {
            Checks.own(refused.wants().size(), Limits.WANTS_MAX);
            try (CborMapWriter map = new CborMapWriter(out, 2)) {
                map.number(1, refused.request()).numbers(2, refused.wants());
            }
        } else if (message instanceof PageRequest request) {
            try (CborMapWriter map = new CborMapWriter(out, 2)) {
                map.number(1, request.id());
                map.bytes(2, FlatLists.hashes(request.pages(), page -> page.hash(), Limits.PAGES_MAX));
            }
        }
    }

    static ShareMessage read(int type, ByteBuf in) {
        try (CborMapReader map = new CborMapReader(in)) {
            return switch (type) {
                case FrameType.WELCOME -> welcome(map);
                case FrameType.PROGRESS -> progress(map);
                case FrameType.BUCKETS -> buckets(map);
                case FrameType.REPAIR -> repair(map);
                case FrameType.REQUEST -> request(map);
                case FrameType.REFUSED -> refused(map);
                case FrameType.PAGE_REQUEST -> pageRequest(map);
                default -> throw new ProtocolException("a frame of a channel has an unknown type");
            };
        }
    }

    private static void write(Welcome welcome, ByteBuf out) {
        try (CborMapWriter map = new CborMapWriter(out, 7)) {
            map.bytes(1, FlatLists.uuid(welcome.replica().value()));
            map.bytes(2, FlatLists.uuid(welcome.startNonce()));
            map.bytes(3, FlatLists.uuid(welcome.sequenceId()));
            map.number(4, welcome.sequence());
            map.bytes(5, FlatLists.uuid(welcome.yourSequenceId()));
            map.number(6, welcome.yourSequence());
            map.bytes(7, FlatLists.vector(welcome.context()));
        }
    }

    private static Welcome welcome(CborMapReader map) {
        UUID[] ids = {NONE, NONE, NONE, NONE};
        long sequence = 0;
        long yourSequence = 0;
        VersionVector context = VersionVector.empty();
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            switch (field) {
                case 1 -> ids[0] = FlatLists.uuid(map.exactly(FlatLists.UUID_BYTES));
                case 2 -> ids[1] = FlatLists.uuid(map.exactly(FlatLists.UUID_BYTES));
                case 3 -> ids[2] = FlatLists.uuid(map.exactly(FlatLists.UUID_BYTES));
                case 4 -> sequence = map.number(Long.MAX_VALUE);
                case 5 -> ids[3] = FlatLists.uuid(map.exactly(FlatLists.UUID_BYTES));
                case 6 -> yourSequence = map.number(Long.MAX_VALUE);
                case 7 -> context = vector(map);
                default -> map.skip();
            }
        }
        map.require(7);
        return new Welcome(new ReplicaId(ids[0]), ids[1], ids[2], sequence, ids[3], yourSequence, context);
    }

    private static void write(Progress progress, ByteBuf out) {
        try (CborMapWriter map = new CborMapWriter(out, 10)) {
            map.number(1, progress.sequence()).number(2, progress.seen());
            map.bytes(3, progress.digest().bytes());
            map.number(4, progress.need().files()).number(5, progress.need().bytes());
            map.number(6, progress.need().globalFiles())
                    .number(7, progress.need().globalBytes());
            map.number(8, progress.generation()).flag(9, progress.busy());
            map.bytes(10, FlatLists.vector(progress.context()));
        }
    }

    private static Progress progress(CborMapReader map) {
        long[] numbers = new long[9];
        byte[] digest = new byte[0];
        boolean busy = false;
        VersionVector context = VersionVector.empty();
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            switch (field) {
                case 1, 2, 4, 5, 6, 7, 8 -> numbers[field] = map.number(Long.MAX_VALUE);
                case 3 -> digest = map.exactly(Hash.BYTES);
                case 9 -> busy = map.flag();
                case 10 -> context = vector(map);
                default -> map.skip();
            }
        }
        map.require(10);
        Need need = new Need(numbers[4], numbers[5], numbers[6], numbers[7]);
        return new Progress(numbers[1], numbers[2], Hash.of(digest), need, numbers[8], busy, context);
    }

    private static Buckets buckets(CborMapReader map) {
        List<Hash> digests = List.of();
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            if (field == 1) {
                digests = FlatLists.hashes(map.bytes(Limits.BUCKETS * Hash.BYTES));
            } else {
                map.skip();
            }
        }
        map.require(1);
        return new Buckets(digests);
    }

    private static Repair repair(CborMapReader map) {
        List<Integer> buckets = List.of();
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            if (field == 1) {
                buckets = map.numbers(Limits.BUCKETS, Limits.BUCKETS);
            } else {
                map.skip();
            }
        }
        map.require(1);
        return new Repair(buckets);
    }

    private static Request request(CborMapReader map) {
        long id = 0;
        List<Want> wants = List.of();
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            switch (field) {
                case 1 -> id = map.anyNumber();
                case 2 -> wants = FlatLists.wants(map.bytes(Limits.WANTS_MAX * FlatLists.WANT_BYTES));
                default -> map.skip();
            }
        }
        map.require(2);
        return new Request(id, wants);
    }

    private static Refused refused(CborMapReader map) {
        long id = 0;
        List<Integer> wants = List.of();
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            switch (field) {
                case 1 -> id = map.anyNumber();
                case 2 -> wants = map.numbers(Limits.WANTS_MAX, Limits.WANTS_MAX);
                default -> map.skip();
            }
        }
        map.require(2);
        return new Refused(id, wants);
    }

    private static PageRequest pageRequest(CborMapReader map) {
        long id = 0;
        byte[] pages = new byte[0];
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            switch (field) {
                case 1 -> id = map.anyNumber();
                case 2 -> pages = map.bytes(Limits.PAGES_MAX * Hash.BYTES);
                default -> map.skip();
            }
        }
        map.require(2);
        return new PageRequest(id, FlatLists.chunkIds(pages));
    }

    private static VersionVector vector(CborMapReader map) {
        return FlatLists.vector(map.bytes(Limits.REPLICAS_MAX * FlatLists.COUNTER_BYTES));
    }
}

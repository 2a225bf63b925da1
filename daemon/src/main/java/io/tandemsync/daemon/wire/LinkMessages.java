package io.tandemsync.daemon.wire;

import io.netty.buffer.ByteBuf;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.LinkMessage;
import io.tandemsync.engine.protocol.LinkMessage.Answer;
import io.tandemsync.engine.protocol.LinkMessage.Ask;
import io.tandemsync.engine.protocol.LinkMessage.Hello;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.LinkMessage.Ping;
import io.tandemsync.engine.protocol.LinkMessage.Pong;
import io.tandemsync.engine.protocol.ProtocolException;

/** The bodies of a link's messages, all in CBOR. */
final class LinkMessages {
    /** Bytes of a nonce. */
    static final int NONCE_BYTES = 32;
    /** Bytes of a proof: a signature and its key, with room. */
    static final int PROOF_BYTES_MAX = 256;

    private LinkMessages() {}

    static int type(LinkMessage message) {
        if (message instanceof Hello) {
            return FrameType.HELLO;
        } else if (message instanceof Ask) {
            return FrameType.ASK;
        } else if (message instanceof Answer) {
            return FrameType.ANSWER;
        } else if (message instanceof Leave) {
            return FrameType.LEAVE;
        } else if (message instanceof Ping) {
            return FrameType.PING;
        }
        return FrameType.PONG;
    }

    static void write(LinkMessage message, ByteBuf out) {
        if (message instanceof Hello hello) {
            try (CborMapWriter map = new CborMapWriter(out, 5)) {
                map.number(1, hello.version()).number(2, hello.features());
                map.bytes(3, hello.nonce().array());
                map.text(4, hello.deviceName()).text(5, hello.software());
            }
        } else if (message instanceof Ask ask) {
            try (CborMapWriter map = new CborMapWriter(out, 3)) {
                map.number(1, ask.channel()).bytes(2, ask.tag().bytes());
                map.bytes(3, ask.proof().array());
            }
        } else if (message instanceof Answer answer) {
            try (CborMapWriter map = new CborMapWriter(out, 2)) {
                map.number(1, answer.channel()).bytes(2, answer.proof().array());
            }
        } else if (message instanceof Leave leave) {
            try (CborMapWriter map = new CborMapWriter(out, 2)) {
                map.number(1, leave.channel()).number(2, code(leave.reason()));
            }
        } else if (message instanceof Ping ping) {
            writeId(ping.id(), out);
        } else if (message instanceof Pong pong) {
            writeId(pong.id(), out);
        }
    }

    static LinkMessage read(int type, ByteBuf in) {
        try (CborMapReader map = new CborMapReader(in)) {
            return switch (type) {
                case FrameType.HELLO -> hello(map);
                case FrameType.ASK -> ask(map);
                case FrameType.ANSWER -> answer(map);
                case FrameType.LEAVE -> leave(map);
                case FrameType.PING -> new Ping(id(map));
                case FrameType.PONG -> new Pong(id(map));
                default -> throw new ProtocolException("a frame of the link has an unknown type");
            };
        }
    }

    private static void writeId(long id, ByteBuf out) {
        try (CborMapWriter map = new CborMapWriter(out, 1)) {
            map.number(1, id);
        }
    }

    private static long id(CborMapReader map) {
        long id = 0;
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            if (field == 1) {
                id = map.anyNumber();
            } else {
                map.skip();
            }
        }
        map.require(1);
        return id;
    }

    private static Hello hello(CborMapReader map) {
        int version = 0;
        long features = 0;
        Bytes nonce = Bytes.empty();
        String name = "";
        String software = "";
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            switch (field) {
                case 1 -> version = (int) map.number(Integer.MAX_VALUE);
                case 2 -> features = map.anyNumber();
                case 3 -> nonce = Bytes.wrap(map.exactly(NONCE_BYTES));
                case 4 -> name = map.text(Limits.NAME_BYTES_MAX);
                case 5 -> software = map.text(Limits.NAME_BYTES_MAX);
                default -> map.skip();
            }
        }
        map.require(5);
        return new Hello(version, features, nonce, name, software);
    }

    private static Ask ask(CborMapReader map) {
        int channel = 0;
        byte[] tag = new byte[0];
        Bytes proof = Bytes.empty();
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            switch (field) {
                case 1 -> channel = (int) map.number(Integer.MAX_VALUE);
                case 2 -> tag = map.exactly(Hash.BYTES);
                case 3 -> proof = Bytes.wrap(map.bytes(PROOF_BYTES_MAX));
                default -> map.skip();
            }
        }
        map.require(3);
        return new Ask(channel, Hash.of(tag), proof);
    }

    private static Answer answer(CborMapReader map) {
        int channel = 0;
        Bytes proof = Bytes.empty();
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            switch (field) {
                case 1 -> channel = (int) map.number(Integer.MAX_VALUE);
                case 2 -> proof = Bytes.wrap(map.bytes(PROOF_BYTES_MAX));
                default -> map.skip();
            }
        }
        map.require(2);
        return new Answer(channel, proof);
    }

    private static Leave leave(CborMapReader map) {
        int channel = 0;
        Leave.Reason reason = Leave.Reason.STOPPED;
        for (int field = map.nextField(); field >= 0; field = map.nextField()) {
            switch (field) {
                case 1 -> channel = (int) map.number(Integer.MAX_VALUE);
                case 2 -> reason = reason((int) map.number(2));
                default -> map.skip();
            }
        }
        map.require(2);
        return new Leave(channel, reason);
    }

    private static int code(Leave.Reason reason) {
        return switch (reason) {
            case STOPPED -> 0;
            case REMOVED -> 1;
            case BROKEN -> 2;
        };
    }

    private static Leave.Reason reason(int code) {
        return code == 0 ? Leave.Reason.STOPPED : code == 1 ? Leave.Reason.REMOVED : Leave.Reason.BROKEN;
    }
}

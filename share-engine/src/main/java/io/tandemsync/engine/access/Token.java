package io.tandemsync.engine.access;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.SignatureScheme;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The text by which one person hands a share's keys of one mode to another; secret but for {@link #toString}.
 *
 * <p>It holds the newest key epoch only, the share's name, and who issued it where.
 */
public final class Token {
    /** What every token begins with. */
    public static final String PREFIX = "tandem:";
    /** Longest token, prefix included. */
    public static final int CHARACTERS_MAX = 512;
    /** Longest share name in bytes of UTF-8. */
    public static final int NAME_BYTES_MAX = 64;
    /** Most addresses of the issuer. */
    public static final int ADDRESSES_MAX = 8;
    /** Longest address. */
    public static final int ADDRESS_CHARACTERS_MAX = 128;

    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 6;
    private static final int BODY_BYTES_MAX = (CHARACTERS_MAX - PREFIX.length()) * 6 / 8 - CHECKSUM_BYTES;
    private static final String CHECKSUM_LABEL = "tandem 1 token checksum";

    private final ShareKeys keys;
    private final String shareName;
    private final DeviceId issuer;
    private final List<String> addresses;

    private Token(ShareKeys keys, String shareName, DeviceId issuer, List<String> addresses) {
        this.keys = keys;
        this.shareName = shareName;
        this.issuer = issuer;
        this.addresses = List.copyOf(addresses);
    }

    /**
     * A token that gives these keys, which the caller has limited to the mode to be given.
     *
     * @param shareName cut to {@link #NAME_BYTES_MAX} bytes at a character's end
     * @param addresses where the issuer listens, best first; those that do not fit into the token are left out
     */
    public static Token of(ShareKeys keys, String shareName, DeviceId issuer, List<String> addresses) {
        String name = cut(shareName);
        ShareKeys given = keys.newestOnly();
        int room = BODY_BYTES_MAX - new Token(given, name, issuer, List.of()).body().length;
        List<String> fitting = new ArrayList<>();
        for (String address : addresses) {
            if (isAddress(address) && address.length() < room && fitting.size() < ADDRESSES_MAX) {
                fitting.add(address);
                room -= new ByteWriter().text(address).size();
            }
        }
        return new Token(given, name, issuer, fitting);
    }

    /**
     * The token that the text is, white space around it aside.
     *
     * @throws TokenException naming the fault
     */
    public static Token parse(String text, SignatureScheme signatures) {
        byte[] body = checkedBody(text);
        ByteReader in = new ByteReader(body);
        try {
            int version = in.u8();
            if (version > VERSION) {
                throw new TokenException(
                        TokenException.VERSION, "the token is of a newer version; update Tandem to use it");
            }
            if (version < VERSION) {
                throw new TokenException(
                        TokenException.VERSION, "the token is of an older version than any in use; ask for a new one");
            }
            Token token = read(in, signatures);
            in.finish();
            return token;
        } catch (FormatException e) {
            throw TokenException.invalid("the token is malformed: " + e.getMessage() + "; ask for a new one");
        }
    }

    /** The text of this token: one line, at most {@link #CHARACTERS_MAX} characters. It holds keys: never log it. */
    public String format() {
        byte[] body = body();
        byte[] whole = Arrays.copyOf(body, body.length + CHECKSUM_BYTES);
        System.arraycopy(checksum(body), 0, whole, body.length, CHECKSUM_BYTES);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    public ShareKeys keys() {
        return keys;
    }

    public AccessMode mode() {
        return keys.mode();
    }

    /** The share's name as its owner wrote it: escape it before it is shown. */
    public String shareName() {
        return shareName;
    }

    /** The device that made the token. */
    public DeviceId issuer() {
        return issuer;
    }

    /** Where the issuer listens: printable, not checked further. */
    public List<String> addresses() {
        return addresses;
    }

    private byte[] body() {
        ByteWriter out = new ByteWriter(BODY_BYTES_MAX);
        out.u8(VERSION)
                .u8(ShareKeys.number(keys.mode()))
                .bytes(keys.sharePublicKey().array());
        keys.newest().write(out, keys.mode());
        out.text(shareName).bytes(issuer.hash().bytes()).varint(addresses.size());
        addresses.forEach(out::text);
        return out.toByteArray();
    }

    private static Token read(ByteReader in, SignatureScheme signatures) {
        AccessMode mode = ShareKeys.mode(in.u8());
        byte[] sharePublicKey = in.bytes(SignatureScheme.KEY_BYTES);
        EpochKeys epoch = EpochKeys.read(in, mode, sharePublicKey, signatures);
        String name = in.text(NAME_BYTES_MAX);
        DeviceId issuer = new DeviceId(Hash.of(in.bytes(Hash.BYTES)));
        int count = in.count(ADDRESSES_MAX);
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String address = in.text(ADDRESS_CHARACTERS_MAX);
            if (!isAddress(address)) {
                throw new FormatException("an address holds characters that no address has");
            }
            addresses.add(address);
        }
        return new Token(ShareKeys.of(mode, sharePublicKey, epoch, signatures), name, issuer, addresses);
    }

    private static byte[] checkedBody(String text) {
        if (text.length() > 2 * CHARACTERS_MAX) {
            throw TokenException.invalid("this is not a token: it is longer than any; copy the token alone");
        }
        String token = text.strip();
        if (!token.startsWith(PREFIX)) {
            throw TokenException.invalid("this is not a token: a token begins with " + PREFIX);
        }
        if (token.length() > CHARACTERS_MAX) {
            throw TokenException.invalid("the token is longer than any can be; copy it again");
        }
        byte[] whole = decode(token.substring(PREFIX.length()));
        if (whole.length <= CHECKSUM_BYTES) {
            throw TokenException.invalid("the token is truncated; copy the whole line again");
        }
        byte[] body = Arrays.copyOf(whole, whole.length - CHECKSUM_BYTES);
        byte[] sum = Arrays.copyOfRange(whole, body.length, whole.length);
        if (!Arrays.equals(sum, checksum(body))) {
            throw TokenException.invalid("the token is truncated or mistyped: its checksum is wrong; copy it again");
        }
        return body;
    }

    private static byte[] decode(String encoded) {
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(encoded.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw TokenException.invalid(
                    "the token is truncated or mistyped: it is not URL-safe base64; copy it again");
        }
        // Java's decoder forgives padding and stray last bits, which would give one token several texts.
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(whole).equals(encoded)) {
            throw TokenException.invalid(
                    "the token is mistyped: its base64 is not in the canonical form; copy it again");
        }
        return whole;
    }

    private static byte[] checksum(byte[] body) {
        return Arrays.copyOf(ShareKeys.sha256(KeyedMac.ascii(CHECKSUM_LABEL), body), CHECKSUM_BYTES);
    }

    private static boolean isAddress(String text) {
        return !text.isEmpty()
                && text.length() <= ADDRESS_CHARACTERS_MAX
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static String cut(String name) {
        StringBuilder cut = new StringBuilder();
        int bytes = 0;
        for (int c : name.codePoints().toArray()) {
            String character = Character.toString(c);
            bytes += character.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > NAME_BYTES_MAX) {
                break;
            }
            // An unpaired surrogate has no UTF-8; it becomes what an encoder would make of it.
            cut.append(Character.getType(c) == Character.SURROGATE ? "?" : character);
        }
        return cut.toString();
    }

    /** Everything but the keys. */
    @Override
    public String toString() {
        return "token for " + keys;
    }
}

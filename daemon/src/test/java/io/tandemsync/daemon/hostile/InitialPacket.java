package io.tandemsync.daemon.hostile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The first packet of a QUIC handshake that goes no further (RFC 9000, section 17.2.2; RFC 9001, section 5): rightly
 * protected, with the beginning of a client hello in it, so that a server has to keep state for it.
 */
final class InitialPacket {
    /** Below this a server drops a client's first packet. */
    static final int BYTES = 1_200;

    private static final byte[] SALT = HexFormat.of().parseHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
    private static final int CONNECTION_ID_BYTES = 8;
    private static final int TAG_BYTES = 16;
    private static final int NUMBER_BYTES = 4;
    /** A client hello of 512 bytes is announced; 4 of them follow. */
    private static final byte[] CRYPTO = {6, 0, 4, 1, 0, 2, 0};

    private InitialPacket() {}

    /** The packet that opens the connection with this number. */
    static byte[] of(int number) throws GeneralSecurityException {
        byte[] destination = ByteBuffer.allocate(CONNECTION_ID_BYTES)
                .putLong(0x7a6d_0000_0000_0000L | number)
                .array();
        ByteBuffer head = ByteBuffer.allocate(64);
        head.put((byte) (0xc0 | NUMBER_BYTES - 1)).putInt(1);
        head.put((byte) CONNECTION_ID_BYTES).put(destination);
        head.put((byte) CONNECTION_ID_BYTES).put(destination);
        head.put((byte) 0);
        int rest = BYTES - head.position() - 2;
        head.putShort((short) (0x4000 | rest)).putInt(0);
        byte[] header = Arrays.copyOf(head.array(), head.position());

        byte[] secret = expand(mac(SALT, destination), "client in", 32);
        byte[] payload = Arrays.copyOf(CRYPTO, rest - NUMBER_BYTES - TAG_BYTES);
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(expand(secret, "quic key", 16), "AES"),
                new GCMParameterSpec(TAG_BYTES * Byte.SIZE, expand(secret, "quic iv", 12)));
        gcm.updateAAD(header);
        byte[] sealed = gcm.doFinal(payload);
        byte[] packet = ByteBuffer.allocate(BYTES).put(header).put(sealed).array();
        protect(packet, header.length - NUMBER_BYTES, expand(secret, "quic hp", 16));
        return packet;
    }

    /** Header protection: a mask from a sample of the ciphertext over the first byte and the packet's number. */
    private static void protect(byte[] packet, int numberAt, byte[] key) throws GeneralSecurityException {
        Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
        ecb.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        byte[] mask = ecb.doFinal(packet, numberAt + 4, 16);
        packet[0] ^= (byte) (mask[0] & 0x0f);
        for (int i = 0; i < NUMBER_BYTES; i++) {
            packet[numberAt + i] ^= mask[1 + i];
        }
    }

    /** HKDF-Expand-Label of TLS 1.3, of at most one block. */
    private static byte[] expand(byte[] secret, String label, int length) throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        byte[] info = ByteBuffer.allocate(3 + name.length + 2)
                .putShort((short) length)
                .put((byte) name.length)
                .put(name)
                .put((byte) 0)
                .put((byte) 1)
                .array();
        return Arrays.copyOf(mac(secret, info), length);
    }

    private static byte[] mac(byte[] key, byte[] input) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(input);
    }
}

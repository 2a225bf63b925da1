package io.tandemsync.engine.model;

/** Names a device by the SHA-256 hash of its public key. */
public record DeviceId(Hash hash) {
    @Override
    public String toString() {
        return hash.toString();
    }
}

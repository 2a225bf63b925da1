package io.tandemsync.daemon;

/** Which Tandem this is. */
final class Version {
    private Version() {}

    /** As in the manifest of the jar; {@code development} where there is no jar. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

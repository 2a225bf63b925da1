package io.tandemsync.cli;

/** The version of this build. */
final class Version {
    private Version() {}

    /** The version that the build wrote into the archive, or a word for a build without one. */
    static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

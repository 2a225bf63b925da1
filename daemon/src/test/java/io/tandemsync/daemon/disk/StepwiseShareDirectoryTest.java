package io.tandemsync.daemon.disk;

/** All of it once more as on a kernel that cannot resolve a path at once. */
class StepwiseShareDirectoryTest extends JnaShareDirectoryTest {
    @Override
    Kernel kernel() {
        return new LinuxKernel(true);
    }
}

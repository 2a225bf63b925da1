package io.tandemsync.engine.port;

/** The fake keeps to the contract too. */
class FakeIgnoreSyntaxTest extends IgnoreSyntaxContract {
    @Override
    protected IgnoreSyntax syntax() {
        return new FakeIgnoreSyntax();
    }
}

package io.tandemsync.cli.terminal;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.Map;

/**
 * A QR code drawn with half blocks, two rows of modules a line.
 *
 * <p>Light modules are drawn and dark ones left out, as terminals with a dark background need it; where colours may be used
 * both are stated, and it reads on any background.
 */
public final class QrDrawing {
    private static final int COLUMNS = 80;
    private static final int MARGIN_MAX = 4;
    private static final String WHITE_ON_BLACK = "\u001b[97;40m";
    private static final String PLAIN = "\u001b[0m";

    private QrDrawing() {}

    /** The drawing of a text, without a line end after the last line. */
    public static String of(String text, boolean colours) {
        BitMatrix modules = modules(text, 0);
        int margin = Math.max(1, Math.min(MARGIN_MAX, (COLUMNS - modules.getWidth()) / 2));
        StringBuilder drawing = new StringBuilder();
        int end = modules.getHeight() + margin;
        for (int y = -margin; y < end; y += 2) {
            drawing.append(colours ? WHITE_ON_BLACK : "");
            for (int x = -margin; x < modules.getWidth() + margin; x++) {
                drawing.append(block(isLight(modules, x, y), y + 1 < end && isLight(modules, x, y + 1)));
            }
            drawing.append(colours ? PLAIN : "").append(y + 2 < end ? "\n" : "");
        }
        return drawing.toString();
    }

    private static char block(boolean upper, boolean lower) {
        if (upper) {
            return lower ? '█' : '▀';
        }
        return lower ? '▄' : ' ';
    }

    private static boolean isLight(BitMatrix modules, int x, int y) {
        boolean inside = x >= 0 && y >= 0 && x < modules.getWidth() && y < modules.getHeight();
        return !inside || !modules.get(x, y);
    }

    private static BitMatrix modules(String text, int margin) {
        try {
            return new QRCodeWriter()
                    .encode(
                            text,
                            BarcodeFormat.QR_CODE,
                            0,
                            0,
                            Map.of(
                                    EncodeHintType.MARGIN,
                                    margin,
                                    EncodeHintType.ERROR_CORRECTION,
                                    ErrorCorrectionLevel.L));
        } catch (WriterException tooLong) {
            throw new IllegalArgumentException("the text is too long for a QR code", tooLong);
        }
    }
}

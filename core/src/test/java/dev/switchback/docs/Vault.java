package dev.switchback.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Stands for an application's own encryption: no SQL expression could do it. The same text is always sealed the same way. */
public final class Vault {

    private static final int IV = 16;
    private static final SecretKeySpec KEY = new SecretKeySpec("not for real use".getBytes(UTF_8), "AES");

    private Vault() {}

    /** The sealed text; refuses what is no IBAN. */
    public static byte @Nullable [] seal(@Nullable String iban) throws GeneralSecurityException {
        if (iban == null) {
            return null;
        }
        if (!iban.matches("[A-Z]{2}[0-9 ]+")) {
            throw new IllegalArgumentException("no IBAN");
        }
        byte[] text = iban.getBytes(UTF_8);
        byte[] iv = Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(text), IV);
        byte[] secret = cipher(Cipher.ENCRYPT_MODE, iv).doFinal(text);
        byte[] sealed = Arrays.copyOf(iv, IV + secret.length);
        System.arraycopy(secret, 0, sealed, IV, secret.length);
        return sealed;
    }

    /** What was sealed. */
    public static @Nullable String open(byte @Nullable [] sealed) throws GeneralSecurityException {
        return sealed == null
                ? null
                : new String(
                        cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, IV)).doFinal(sealed, IV, sealed.length - IV),
                        UTF_8);
    }

    private static Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(mode, KEY, new IvParameterSpec(iv));
        return cipher;
    }
}

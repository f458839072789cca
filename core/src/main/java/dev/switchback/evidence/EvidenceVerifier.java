package dev.switchback.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchback.change.Sha256;
import dev.switchback.change.SwitchbackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Checks a package without a database and without any library but this one: that every file is there and as its checksum says, that the
 * journal's chain is whole, that plan, approval and decision belong together, and that everything that follows from other files is what
 * they give, the reports included. Nothing in it is a signature: somebody who can write every file can write a package that passes.
 */
public final class EvidenceVerifier {

    private EvidenceVerifier() {}

    /**
     * Checks a package.
     *
     * @param target a directory, or an archive as {@link EvidencePackage#writeZip} makes it
     * @throws SwitchbackException if it cannot be read at all
     */
    public static EvidenceReview review(Path target) {
        try {
            List<EvidenceFault> faults = new ArrayList<>();
            SortedMap<String, byte[]> files;
            if (Files.isDirectory(target)) {
                files = PackageFiles.readDirectory(target);
            } else {
                byte[] archive = Files.readAllBytes(target);
                files = unpacked(archive, String.valueOf(target.getFileName()), faults);
            }
            return review(files, faults);
        } catch (IOException e) {
            throw new SwitchbackException(
                    "the evidence cannot be read from " + target + ": give its directory, or its zip file (" + e + ")",
                    e);
        }
    }

    /** An archive is made in one way: if it is not what its files give, something was changed between them. */
    private static SortedMap<String, byte[]> unpacked(byte[] archive, String name, List<EvidenceFault> faults)
            throws IOException {
        SortedMap<String, byte[]> files;
        try {
            files = PackageFiles.readZip(archive);
        } catch (IOException e) {
            faults.add(new EvidenceFault(name, "is no archive that can be read: " + e.getMessage()));
            return new TreeMap<>();
        }
        if (!Arrays.equals(archive, PackageFiles.zip(files))) {
            faults.add(new EvidenceFault(name, "is not the archive that its files give"));
        }
        return files;
    }

    private static EvidenceReview review(SortedMap<String, byte[]> files, List<EvidenceFault> faults) {
        SortedMap<String, String> texts = texts(files, faults);
        SortedMap<String, String> trusted = checkSums(files, texts, faults);
        Rederivation.check(texts, faults);
        Consistency.check(new Facts(texts), faults);
        Scorecard scorecard = Scorecard.of(new Facts(trusted)).and(SealRules.judge(texts.keySet(), faults));
        return new EvidenceReview(files.size(), faults, scorecard);
    }

    private static SortedMap<String, String> texts(SortedMap<String, byte[]> files, List<EvidenceFault> faults) {
        SortedMap<String, String> texts = new TreeMap<>();
        files.forEach((name, bytes) -> {
            String text = new String(bytes, UTF_8);
            if (!Arrays.equals(text.getBytes(UTF_8), bytes)) {
                faults.add(new EvidenceFault(name, "is not UTF-8"));
            }
            texts.put(name, text);
        });
        return texts;
    }

    /** The files that are as their checksums say. */
    private static SortedMap<String, String> checkSums(
            SortedMap<String, byte[]> files, SortedMap<String, String> texts, List<EvidenceFault> faults) {
        SortedMap<String, String> trusted = new TreeMap<>();
        Map<String, String> listed = listed(texts.getOrDefault(PackageFiles.SUMS, ""));
        files.forEach((name, bytes) -> {
            String digest = listed.get(name);
            if (name.equals(PackageFiles.SUMS)) {
                return;
            }
            if (digest == null) {
                faults.add(new EvidenceFault(name, "is not listed in " + PackageFiles.SUMS));
            } else if (!digest.equals(Sha256.of(bytes))) {
                faults.add(new EvidenceFault(name, "was changed: its checksum is another one"));
            } else {
                trusted.put(name, texts.getOrDefault(name, ""));
            }
        });
        listed.keySet().stream()
                .filter(name -> !files.containsKey(name))
                .forEach(name -> faults.add(new EvidenceFault(name, "is listed, and not there")));
        String sums = texts.get(PackageFiles.SUMS);
        if (sums == null) {
            faults.add(new EvidenceFault(PackageFiles.SUMS, "is not there: the package is not complete"));
        } else if (!sums.equals(PackageFiles.sums(files))) {
            faults.add(new EvidenceFault(PackageFiles.SUMS, "is not what the files give"));
        }
        return trusted;
    }

    private static Map<String, String> listed(String sums) {
        Map<String, String> listed = new TreeMap<>();
        sums.lines()
                .filter(line -> line.matches("[0-9a-f]{64} {2}.+"))
                .forEach(line -> listed.put(line.substring(66), line.substring(0, 64)));
        return listed;
    }
}

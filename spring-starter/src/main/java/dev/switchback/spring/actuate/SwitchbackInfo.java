package dev.switchback.spring.actuate;

import dev.switchback.Switchback;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** Which Switchback this is, and where its changes stand as far as it knows. */
final class SwitchbackInfo implements InfoContributor {

    private final Standing standing;

    SwitchbackInfo(Standing standing) {
        this.standing = standing;
    }

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, Object> info = new LinkedHashMap<>();
        String version = Switchback.class.getPackage().getImplementationVersion();
        info.put("version", version == null ? "unknown" : version);
        info.putAll(standing.read().details());
        builder.withDetail("switchback", info);
    }
}

public class ServerTest {}

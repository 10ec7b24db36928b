package network

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc"
	reflection "google.golang.org/grpc/reflection/grpc_reflection_v1alpha"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

// mirror asks a node what it serves.
type mirror struct {
	t      require.TestingT
	stream reflection.ServerReflection_ServerReflectionInfoClient
	files  map[string]*descriptorpb.FileDescriptorProto
}

// newMirror opens a node's reflection.
func newMirror(ctx context.Context, t require.TestingT, conn *grpc.ClientConn) *mirror {
	stream, err := reflection.NewServerReflectionClient(conn).ServerReflectionInfo(ctx)
	require.NoError(t, err)
	return &mirror{t, stream, map[string]*descriptorpb.FileDescriptorProto{}}
}

func (m *mirror) ask(question *reflection.ServerReflectionRequest) *reflection.ServerReflectionResponse {
	require.NoError(m.t, m.stream.Send(question))
	answer, err := m.stream.Recv()
	require.NoError(m.t, err)
	require.Nil(m.t, answer.GetErrorResponse(), "%s", question)
	return answer
}

// services are the query services of our modules, by name.
func (m *mirror) services() (ours []string) {
	answer := m.ask(&reflection.ServerReflectionRequest{
		MessageRequest: &reflection.ServerReflectionRequest_ListServices{},
	})
	for _, service := range answer.GetListServicesResponse().Service {
		if strings.HasPrefix(service.Name, "masa.") && strings.HasSuffix(service.Name, ".v1.Query") {
			ours = append(ours, service.Name)
		}
	}
	slices.Sort(ours)
	return ours
}

// load fetches the file that a question names, with all that it imports.
func (m *mirror) load(question *reflection.ServerReflectionRequest) {
	for _, raw := range m.ask(question).GetFileDescriptorResponse().FileDescriptorProto {
		file := new(descriptorpb.FileDescriptorProto)
		require.NoError(m.t, proto.Unmarshal(raw, file))
		m.files[file.GetName()] = file
		for _, imported := range file.Dependency {
			if m.files[imported] == nil {
				m.load(&reflection.ServerReflectionRequest{
					MessageRequest: &reflection.ServerReflectionRequest_FileByFilename{FileByFilename: imported},
				})
			}
		}
	}
}

// methods are all methods of our query services.
func (m *mirror) methods() (all []protoreflect.MethodDescriptor) {
	services := m.services()
	for _, service := range services {
		m.load(&reflection.ServerReflectionRequest{
			MessageRequest: &reflection.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: service},
		})
	}
	set := &descriptorpb.FileDescriptorSet{}
	for _, file := range m.files {
		set.File = append(set.File, file)
	}
	files, err := protodesc.NewFiles(set)
	require.NoError(m.t, err)
	for _, service := range services {
		all = append(all, methodsOf(m.t, files, service)...)
	}
	return all
}

func methodsOf(
	t require.TestingT, files *protoregistry.Files, service string,
) (all []protoreflect.MethodDescriptor) {
	found, err := files.FindDescriptorByName(protoreflect.FullName(service))
	require.NoError(t, err)
	methods := found.(protoreflect.ServiceDescriptor).Methods()
	for i := range methods.Len() {
		all = append(all, methods.Get(i))
	}
	return all
}

// shortName is a method's module and name: "rewards.Book".
func shortName(method protoreflect.MethodDescriptor) string {
	return fmt.Sprintf("%s.%s", moduleOf(method), method.Name())
}

// moduleOf is the module of a method as paths and commands call it.
func moduleOf(method protoreflect.MethodDescriptor) string {
	return strings.Split(string(method.FullName()), ".")[1]
}

// pathOf is the REST path in a method's annotation, "" if it has none.
func pathOf(method protoreflect.MethodDescriptor) string {
	rule, ok := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	if !ok {
		return ""
	}
	return rule.GetGet()
}
